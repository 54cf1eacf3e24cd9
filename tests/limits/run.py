#!/usr/bin/env python3
"""Every limit of ixt/base/limits.h: at the edge all is well, one past it the
error names the limit. A limit in the header without cases here is a failure.

usage: run.py IXT [NAME…] [--sanitized] [--stack KIB] [-v]
"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'pathological'))

from harness import LIMITS, MIB, Case, main, package  # noqa: E402

GOOD = '{"bld": {"script": ""}}'
HEADER = HERE.parents[1] / 'ixt/base/limits.h'


def values():
    """Names and values of the header's limits."""
    for name, value in re.findall(r'^#define (IXT_MAX_\w+) (.+)$', HEADER.read_text(), re.M):
        yield name, eval(re.sub(r'(?<=\d)u\b', '', value))  # numbers and << only


VALUE = dict(values())


def edge(limit, make, **more):
    """Two cases of files made for the limit's value and one more. At the edge
    the package renders, or fails in the way `at_edge` gives."""
    at_edge = more.pop('at_edge', None)
    n = VALUE[limit]
    yield Case(f'{limit} {n}', make(n), status=2 if at_edge else 0, error=at_edge,
               **more)
    yield Case(f'{limit} {n} + 1', make(n + 1), error=LIMITS[limit], **more)


def sized(n):
    return package(GOOD.encode() + b' ' * (n - len(GOOD)))


def includes(n):
    """A package and a chain of n files, each included by the one before."""
    files = {f'i{k}': "x\n{%% include '//i%d' %%}\n" % (k + 1) for k in range(n - 1)}
    files[f'i{n - 1}'] = 'x'
    return package("{# {% include\n{% include '//i0' %}\n#}" + GOOD, files=files)


def ancestors(n):
    """A leaf with n - 1 ancestors: the limit counts the leaf."""
    files = {f'p{k}': "{%% extends '//p%d' %%}" % (k + 1) for k in range(n - 2)}
    files[f'p{n - 2}'] = GOOD
    return package("{% extends '//p0' %}", files=files)


def nest(opening, closing, around=GOOD):
    def make(n):
        return package(''.join(opening(k) for k in range(n)) + closing * n + around)
    return make


def parentheses(n):
    return package('{% set a = ' + '(' * n + '1' + ')' * n + ' %}' + GOOD)


def strings(n):
    return package('{% set a = ' + "'a'" * n + ' %}' + GOOD)


def calls(n):
    """The root body and n - 1 blocks that call each other in a row."""
    blocks = ''.join('{%% block b%d %%}{{ self.b%d() }}{%% endblock %%}' % (k, k + 1)
                     for k in range(n - 2))
    # in a leaf blocks are defined, not run
    return package("{% extends '//p' %}" + blocks +
                   '{%% block b%d %%}{%% endblock %%}' % (n - 2),
                   files={'p': '{% block b0 %}{% endblock %}' + GOOD})


def spaces(n):
    """Template text that prints n spaces: powers of two, each from two of the
    one before, then those that n is the sum of."""
    sets = "{% set s0 %} {% endset %}" + ''.join(
        '{%% set s%d %%}{{ s%d }}{{ s%d }}{%% endset %%}' % (k + 1, k, k)
        for k in range(n.bit_length() - 1))
    return sets + ''.join('{{ s%d }}' % k for k in range(n.bit_length()) if n >> k & 1)


def output_bytes(n):
    return package(GOOD + spaces(n - len(GOOD)))


def output_pieces(n):
    """One piece of text a turn; the descriptor is one more."""
    turns = n - 1
    return package(GOOD + ''.join(turns_of_power(power, ' ')
                                  for power in range(turns.bit_length())
                                  if turns >> power & 1))


def turns_of_power(power, text):
    """Loops with 2^power innermost turns, 256 to a loop."""
    head, rest = divmod(power, 8)
    return ''.join("{% for v in '" + 'a' * (1 << size) + "' %}"
                   for size in [8] * head + [rest]) + text + '{% endfor %}' * (head + 1)


def render_steps(n):
    """10,000 turns around 19,998; the root body is one, the rest one by one."""
    outer, inner = 10000, 19998
    rest = n - 1 - outer - outer * inner
    lists = ("{%% set o = '%s' %%}{%% set i = '%s'.split('a') %%}"
             % ('a' * outer, 'a' * (inner - 1)))
    return package(lists + '{% for x in o %}{% for y in i %}{% endfor %}{% endfor %}' +
                   "{% for z in '" + 'a' * rest + "' %}{% endfor %}" + GOOD)


def json_depth(n):
    return package('[' * n + ']' * n)


def dependencies(n):
    """A chain of packages; each waits in three places for the next one: while it
    is loaded, for its closure, and for the list that this is made of. The last
    waits in all three, too."""
    hub = ('{"bld": {"script": "", "deps": [], "host_libs": [], "target_libs": []}, '
           '"run": {"deps": [%s], "data": []}}')
    count = (n + 1) // 3
    files = {f'bin/c{k}/ix.sh': hub % f'"bin/c{k + 1}"' for k in range(count - 1)}
    files[f'bin/c{count - 1}/ix.sh'] = hub % ''
    return package(hub % '"bin/c1"', files=files)


def uid_cases():
    """A package that fails is an answer: the status is 0 in both cases."""
    args = ['uid', '--pins', 'default', '--target', 'linux-x86_64', '--corpus', '{root}', 'bin/x']
    limit = 'IXT_MAX_LOAD_DEPTH'
    n = VALUE[limit]
    yield Case(f'{limit} {n}', dependencies(n), args=args, status=0)
    yield Case(f'{limit} {n} + 1', dependencies(n + 1), args=args, status=0, error=LIMITS[limit])


def cases():
    yield from uid_cases()
    yield from edge('IXT_MAX_SOURCE_BYTES', sized)
    yield from edge('IXT_MAX_INCLUDE_DEPTH', includes)
    yield from edge('IXT_MAX_FOR_DEPTH', nest(lambda k: "{% for v in 'a' %}", '{% endfor %}'))
    yield from edge('IXT_MAX_IF_DEPTH', nest(lambda k: '{% if 1 %}', '{% endif %}'))
    yield from edge('IXT_MAX_PAREN_DEPTH', parentheses)
    yield from edge('IXT_MAX_BLOCK_DEPTH',
                    nest(lambda k: '{%% block b%d %%}' % k, '{% endblock %}'))
    yield from edge('IXT_MAX_STRING_PIECES', strings)
    yield from edge('IXT_MAX_ANCESTORS', ancestors)
    yield from edge('IXT_MAX_CALL_DEPTH', calls)
    yield from edge('IXT_MAX_OUTPUT_BYTES', output_bytes)
    yield from edge('IXT_MAX_OUTPUT_PIECES', output_pieces)
    yield from edge('IXT_MAX_RENDER_STEPS', render_steps)
    # the TypeError is upstream's buildable(): a list has no member
    yield from edge('IXT_MAX_JSON_DEPTH', json_depth, at_edge='TypeError: list indices must')
    yield from render_bytes()


def render_bytes():
    """Values of 900 MiB fit, of 1.2 GiB do not; what else is held is not ours
    to count here."""
    text = "{% set s = 'a' %}" + '{% set s = s + s %}' * 20
    more = "{% for i in '" + 'a' * 400 + "' %}{% set t = s | b64e %}{% endfor %}"
    yield Case('IXT_MAX_RENDER_BYTES, some less', package(text + more + GOOD), status=0,
               memory=3072 * MIB)
    yield Case('IXT_MAX_RENDER_BYTES, some more', package(text + more * 3 + GOOD),
               error=LIMITS['IXT_MAX_RENDER_BYTES'], memory=3072 * MIB)


if __name__ == '__main__':
    CASES = list(cases())
    untested = [n for n in VALUE if not any(c.name.startswith(n) for c in CASES)]
    if untested:
        sys.exit(f'limits without a case: {" ".join(untested)}')
    sys.exit(main(CASES))
