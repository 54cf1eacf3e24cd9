/* Every limit of the core, in one place. The message of an error that comes
 * from a limit names it; tests stand at the edge and one past it. */
#ifndef IXT_BASE_LIMITS_H
#define IXT_BASE_LIMITS_H

/* One template or loaded file, in bytes. Offsets into it are 32 bits wide. */
#define IXT_MAX_SOURCE_BYTES (64u << 20)
/* Textual includes inside textual includes. */
#define IXT_MAX_INCLUDE_DEPTH 64
/* CPython refuses more than 20 nested `for` ("too many statically nested
 * blocks") and more than 100 levels of indentation, which 98 nested `if`
 * reach, and its parser gives up at 200 nested parentheses. What lies beyond
 * is refused here as Unsupported. */
#define IXT_MAX_FOR_DEPTH 20
#define IXT_MAX_IF_DEPTH 98
#define IXT_MAX_PAREN_DEPTH 200
/* Nested statements of all kinds, which the parser meets by recursion. */
#define IXT_MAX_BLOCK_DEPTH 200
/* Adjacent string literals, which are joined. */
#define IXT_MAX_STRING_PIECES 1000
/* Ancestors of one template. Upstream runs into CPython's recursion limit. */
#define IXT_MAX_ANCESTORS 1000
/* Block calls inside block calls; upstream: CPython's recursion limit. */
#define IXT_MAX_CALL_DEPTH 2000
/* One rendering: text produced, and in how many pieces; bytes of values held;
 * block calls and loop turns. */
#define IXT_MAX_OUTPUT_BYTES (256u << 20)
#define IXT_MAX_OUTPUT_PIECES (16u << 20)
#define IXT_MAX_RENDER_BYTES (1u << 30)
#define IXT_MAX_RENDER_STEPS 200000000u
/* Packages and closures that wait for one another while a package is planned.
 * Upstream: CPython's recursion limit, some hundreds of packages. */
#define IXT_MAX_LOAD_DEPTH 10000
/* Nesting of JSON documents that are read. CPython: its recursion limit. */
#define IXT_MAX_JSON_DEPTH 2000
#endif
