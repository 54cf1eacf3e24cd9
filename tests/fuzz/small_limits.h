/* Limits under which an input cannot keep a fuzzer busy for seconds. It is
 * included before every source (-include); the guard of the real header keeps
 * these values in force. */
#include "../../ixt/base/limits.h"

#undef IXT_MAX_SOURCE_BYTES
#define IXT_MAX_SOURCE_BYTES (1u << 20)
#undef IXT_MAX_OUTPUT_BYTES
#define IXT_MAX_OUTPUT_BYTES (1u << 20)
#undef IXT_MAX_OUTPUT_PIECES
#define IXT_MAX_OUTPUT_PIECES (1u << 15)
#undef IXT_MAX_RENDER_BYTES
#define IXT_MAX_RENDER_BYTES (16u << 20)
#undef IXT_MAX_RENDER_STEPS
#define IXT_MAX_RENDER_STEPS 20000u
