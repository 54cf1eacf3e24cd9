#!/usr/bin/env python3
"""Bad input, case by case: what is wrong with a file, a name, a command line or
an output is told in one error and the right exit status, quickly and in
bounded memory.

usage: run.py IXT [NAME…] [--sanitized] [--stack KIB] [-v]
"""

import os
import sys

from harness import LIMITS, MIB, RENDER, Case, any_of, main, package

MILLION = 1000000
GOOD = '{"bld": {"script": ""}}'


def case(name, text, error, **more):
    """A case of one template, bin/x."""
    extra = more.pop('files', {})
    return Case(name, package(text, files=extra), error=error, **more)


def nested(name, error, opening, middle, closing, count=MILLION, **more):
    """`count` openings, the middle, as many closings. Functions of the depth,
    or texts."""
    def text(part, depths):
        return ''.join(map(part, depths)) if callable(part) else part * count

    return case(name, text(opening, range(count)) + middle +
                text(closing, reversed(range(count))), error, **more)


def directory(path):
    path.mkdir()


def fifo(path):
    os.mkfifo(path)


def link(target):
    return lambda path: os.symlink(target, path)


def broken_bytes():
    yield case('utf-8 continuation', b'ab\n\xe2\x28\xa1',
               r"UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe2 in position 3")
    yield case('utf-8 truncated', b'ab\xf0\x9f\x98', r'UnicodeDecodeError: .* unexpected end')
    yield case('utf-8 surrogate', b'\xed\xa0\x80', r'UnicodeDecodeError: .* position 0')
    yield case('utf-8 overlong', b'a\xc0\x80', r'UnicodeDecodeError: .* position 1')
    yield case('utf-8 latin-1 in a parent', "{% extends '//p' %}", r'UnicodeDecodeError',
               files={'p': b'caf\xe9'})
    yield case('utf-8 broken in an include', "x\n{% include '//p' %}\n",
               r'UnicodeDecodeError', files={'p': b'\xff'})
    yield case('NUL in text', '{"bld": {"script": "a\0b"}}',
               r'JSONDecodeError: Invalid control character')
    yield case('NUL in a tag', 'a\n{% \0 %}', r"TemplateSyntaxError: unexpected char '\\x00'")
    yield case('NUL in a name', "{% extends 'a\0b' %}", r'ValueError: embedded null byte')
    yield case('NUL in an include', "{% include 'a\0b' %}\n", r'ValueError: embedded null byte')
    yield case('only NULs', b'\0' * MILLION, r'JSONDecodeError')
    yield case('only carriage returns', b'\r' * MILLION, r'JSONDecodeError')
    yield case('empty', b'', r'JSONDecodeError: Expecting value: line 1 column 1 \(char 0\)')


def big_files():
    yield case('100 MB of text', b'x' * 100000000, LIMITS['IXT_MAX_SOURCE_BYTES'])
    yield case('100 MB of tags', b'{{ a }}\n' * 12500000, LIMITS['IXT_MAX_SOURCE_BYTES'])
    yield case('100 MB in a parent', "{% extends '//p' %}",
               LIMITS['IXT_MAX_SOURCE_BYTES'], files={'p': b'x' * 100000000})
    yield case('60 MB of text', b' ' * 60 * MIB + GOOD.encode(), None, status=0)
    yield case('60 MB in one line, then a fault', b'x' * 60 * MIB + b'{% if %}',
               r'TemplateSyntaxError')
    yield case('60 MB comment, not closed', b'{# ' + b'x' * 60 * MIB, r'TemplateSyntaxError')
    yield case('60 MB string, not closed', b"{{ '" + b'x' * 60 * MIB, r'TemplateSyntaxError')
    yield case('30 MB of braces', b'{' * 30 * MIB, r'Unsupported: dict literal')
    yield case('a name of 30 MB', b'{{ ' + b'a' * 30 * MIB + b' }}', r'JSONDecodeError')
    yield case('a filter of 30 MB', b'{{ a | ' + b'f' * 30 * MIB + b' }}',
               r'TemplateAssertionError')
    yield case('a tag of 30 MB', b'{% ' + b't' * 30 * MIB + b' %}', r'TemplateSyntaxError')
    yield case('a template name of 30 MB', b"{% extends '" + b'n' * 30 * MIB + b"' %}",
               r'FileNotFoundError|OSError|Unsupported')
    yield case('a number of 1 MB', b'{{ ' + b'7' * MIB + b' }}', r'Unsupported|ValueError')
    yield case('an undefined name of 1 MB', b'{{ ' + b'u' * MIB + b'.x }}', r'UndefinedError')


def deep_nesting():
    limit = LIMITS['IXT_MAX_BLOCK_DEPTH']
    paren = LIMITS['IXT_MAX_PAREN_DEPTH']
    yield nested('a million blocks in blocks', limit,
                 lambda i: '{%% block b%d %%}' % i, '', '{% endblock %}')
    yield nested('a million ifs in ifs', LIMITS['IXT_MAX_IF_DEPTH'],
                 '{% if 1 %}', '', '{% endif %}')
    yield nested('a million fors in fors', LIMITS['IXT_MAX_FOR_DEPTH'],
                 '{% for i in j %}', '', '{% endfor %}')
    yield nested('a million sets in sets', limit, '{% set s %}', '', '{% endset %}')
    yield case('a million parentheses', '{{ ' + '(' * MILLION + '1' + ')' * MILLION + ' }}', paren)
    yield case('a million parentheses, not closed', '{{ ' + '(' * MILLION, paren)
    yield case('a million brackets', '{{ ' + '[' * MILLION + ']' * MILLION + ' }}', paren)
    yield case('a million braces', '{{ ' + '{' * MILLION + ' }}', r'Unsupported|SyntaxError')
    yield case('a million subscripts in subscripts',
               '{{ ' + 'a[' * MILLION + '0' + ']' * MILLION + ' }}', paren)
    yield case('a million calls in calls',
               '{{ ' + 'a(' * MILLION + '0' + ')' * MILLION + ' }}', paren)
    yield case('a million nots', '{% if ' + 'not ' * MILLION + 'a %}{% endif %}', r'Unsupported')
    yield case('a million minus signs', '{{ ' + '-' * MILLION + '1 }}', r'Unsupported')
    yield case('a million ands', '{% if ' + 'a and ' * MILLION + 'a %}{% endif %}', r'Unsupported')
    yield case('a million sums', '{{ ' + '1 + ' * MILLION + '1 }}', r'Unsupported')
    yield case('a million comparisons', '{{ ' + '1 == ' * MILLION + '1 }}', r'Unsupported')
    yield case('a million conditionals', '{{ ' + '1 if 1 else ' * MILLION + '1 }}', r'Unsupported')
    yield case('a million attributes', '{{ a' + '.b' * MILLION + ' }}', r'Unsupported')
    yield case('a million filters', "{{ 'a'" + ' | jd' * MILLION + ' }}', r'Unsupported')
    yield case('a million calls in a row', '{{ a' + '()' * MILLION + ' }}', r'Unsupported')
    yield case('a million subscripts in a row', '{{ a' + '[0]' * MILLION + ' }}', r'Unsupported')
    yield case('a million strings in a row', '{{ ' + "'a' " * MILLION + '}}',
               LIMITS['IXT_MAX_STRING_PIECES'])
    yield case('a million closing brackets', '{{ ' + ')' * MILLION + ' }}', r'TemplateSyntaxError')
    yield case('a million endblocks', '{% endblock %}' * MILLION, r'TemplateSyntaxError')
    yield case('a million brackets as JSON', '[' * MILLION + ']' * MILLION, r'RecursionError')
    yield case('a million braces as JSON', '{ "a":' * MILLION, r'RecursionError')


def wide():
    yield case('a million elifs', '{% if 0 %}' + '{% elif 0 %}' * MILLION + '{% endif %}' + GOOD,
               None, status=0)
    yield case('a million comments', '{# c #}' * MILLION + GOOD, None, status=0)
    yield case('a million empty comments', '{##}' * MILLION + GOOD, None, status=0)
    yield case('a million open comments', '{# ' * MILLION, r'TemplateSyntaxError')
    yield case('a million variables', '{{a}}' * MILLION + GOOD, None, status=0)
    yield case('a million names', ''.join('{{a%d}}' % i for i in range(MILLION)) + GOOD,
               None, status=0)
    yield case('half a million blocks',
               ''.join('{%% block b%d %%}{%% endblock %%}' % i for i in range(MILLION // 2)) + GOOD,
               None, status=0)
    yield case('a million times the same block', '{% block b %}{% endblock %}' * MILLION,
               r"TemplateAssertionError: block 'b' defined twice")
    yield case('half a million sets',
               ''.join('{%% set s%d %%}{%% endset %%}' % i for i in range(MILLION // 2)) + GOOD,
               None, status=0)
    yield case('half a million ifs', '{% if 0 %}{% endif %}' * (MILLION // 2) + GOOD,
               None, status=0)
    yield case('a million list items', '{% set l = [' + '0,' * MILLION + '] %}' + GOOD,
               None, status=0)
    yield case('a million arguments', '{{ jd(' + '0,' * MILLION + ') }}',
               r'UndefinedError|Unsupported')
    yield case('a million parents', "{% extends '//p' %}" * MILLION,
               r'TemplateRuntimeError: extended multiple times', files={'p': ''})
    yield case('half a million includes', "{% include '//p' %}\n" * (MILLION // 2) + GOOD,
               None, status=0, files={'p': ''})
    yield case('half a million missing filters', '{{ a | nofilter }}' * (MILLION // 2),
               r'TemplateAssertionError: No filter named')
    yield case('ten thousand lines, fault in the last', 'x\n' * 10000 + '{% if %}',
               r'TemplateSyntaxError', place='bin/x/ix.sh:10001:7')


def cycles():
    recursion = 'RecursionError'
    yield case('a template that extends itself', "{% extends '//bin/x/ix.sh' %}", recursion)
    yield case('two that extend each other', "{% extends '//p' %}", recursion,
               files={'p': "{% extends '//bin/x/ix.sh' %}"})
    # the name grows with each round, and upstream opens files by it
    yield case('a cycle of parents behind detours', "{% extends '../x/ix.sh' %}",
               r'RecursionError|OSError: \[Errno 36\] File name too long')
    yield case('an include of itself', "{% include '//bin/x/ix.sh' %}\n", recursion)
    yield case('an include cycle', "{% include '//p' %}\n", recursion,
               files={'p': "{% include '//q' %}\n", 'q': "{% include '//p' %}\n"})
    yield case('an include cycle behind detours', "{% include '../x/ix.sh' %}\n", recursion)
    yield case('an include cycle through base64', "{% include '//bin/x/ix.sh/base64' %}\n",
               recursion)
    yield case('includes that double', "{% include '//p0' %}\n",
               LIMITS['IXT_MAX_SOURCE_BYTES'],
               files={**{f'p{i}': "x\n{%% include '//p%d' %%}\n{%% include '//p%d' %%}\n"
                         % (i + 1, i + 1) for i in range(40)}, 'p40': 'x' * 100})
    yield case('a block that calls itself', '{% block b %}{{ self.b() }}{% endblock %}',
               recursion)
    yield case('a block that captures itself',
               '{% block b %}{% set s %}{{ self.b() }}{% endset %}{% endblock %}', recursion)
    yield case('a block that filters itself', '{% block b %}{{ self.b() | jd }}{% endblock %}',
               recursion)
    yield case('blocks that call each other',
               '{% block a %}{{ self.b() }}{% endblock %}{% block b %}{{ self.a() }}{% endblock %}',
               recursion)
    yield case('a block that calls itself by its parent',
               "{% extends '//p' %}{% block b %}{{ super() }}{% endblock %}", recursion,
               files={'p': '{% block b %}{{ self.b() }}{% endblock %}'})
    yield case('a package that loads itself',
               '{"bld": {"script": {{ ix.load_file("ix.sh") | jd }}}}', None, status=0)


def explosions():
    steps = LIMITS['IXT_MAX_RENDER_STEPS']
    memory = LIMITS['IXT_MAX_RENDER_BYTES']
    output = LIMITS['IXT_MAX_OUTPUT_BYTES']
    loop = any_of('IXT_MAX_RENDER_STEPS', 'IXT_MAX_RENDER_BYTES')
    any_output = any_of('IXT_MAX_RENDER_STEPS', 'IXT_MAX_RENDER_BYTES',
                        'IXT_MAX_OUTPUT_BYTES', 'IXT_MAX_OUTPUT_PIECES')
    blocks = ''.join('{%% block b%d %%}{{ self.b%d() }}{{ self.b%d() }}{%% endblock %%}'
                     % (i, i + 1, i + 1) for i in range(30))
    yield case('30 levels of two calls', blocks + '{% block b30 %}{% endblock %}', steps)
    yield case('30 levels of two calls, with text', blocks + '{% block b30 %}x{% endblock %}',
               any_output)
    yield case('30 levels of two captured calls',
               blocks.replace('() }}', '() | strip }}') + '{% block b30 %}x{% endblock %}',
               any_output)
    double = '{% set a %}{{ a }}{{ a }}{% endset %}'
    yield case('sets that double', '{% set a %}x{% endset %}' + double * 60, output)
    yield case('printed sets that double',
               '{% set a %}x{% endset %}' + ('{{ a }}' + double) * 60, output)
    yield case('sums that double', "{% set a = 'x' %}" + '{% set a = a + a %}' * 60, output)
    yield case('lists that double', '{% set a = [1] %}' + '{% set a = a + a %}' * 60, memory)
    yield case('replacements that grow',
               "{% set a = 'x' %}" + "{% set a = a.replace('x', 'xxxxxxxx') %}" * 30, output)
    yield case('replacements of nothing that grow',
               "{% set a = 'x' %}" + "{% set a = a.replace('', 'xxxxxxxx') %}" * 30, output)
    yield case('base64 of base64', "{% set a = 'x' %}" + '{% set a = a | b64e %}' * 190,
               any_of('IXT_MAX_OUTPUT_BYTES', 'IXT_MAX_RENDER_BYTES'))
    yield case('escapes of escapes', "{% set a = '\"' %}" + '{% set a = a | jd %}' * 60, output)
    yield case('joins that grow',
               "{% set a = 'x' %}" + "{% set a = a.join(a.split('')) %}" * 3 + '{{ a }}',
               r'ValueError: empty separator')
    yield case('joins of characters that grow',
               "{% set a = 'xyxyxyxyxyxyxyxyxy' %}" + "{% set a = a.join(a) %}" * 30, output)
    yield case('upper case that grows', "{% set a = 'ß' %}" + '{% set a = a.upper() + a %}' * 60,
               output + '|' + memory)
    yield case('split into many', "{% set a = 'x,' %}" + '{% set a = a + a %}' * 26 +
               "{% set a = a.split(',') %}", memory)
    yield case('padding by a billion', "{{ 'x' | pad(1000000000) }}",
               output)
    yield case('padding by a quintillion', "{{ 'x' | pad(1000000000000000000) }}",
               output)
    loops = ''.join('{%% for v%d in s %%}' % i for i in range(20))
    yield case('20 loops over 26 letters', "{% set s = 'abcdefghijklmnopqrstuvwxyz' %}" + loops +
               '{% endfor %}' * 20, loop)
    yield case('20 loops over 26 letters, with text',
               "{% set s = 'abcdefghijklmnopqrstuvwxyz' %}" + loops + 'x' +
               '{% endfor %}' * 20, any_output)
    yield case('a loop that keeps strings', "{% set s = 'abcdefghijklmnopqrstuvwxyz' %}" +
               loops + '{% set t = (s + s) | jd | b64e %}' + '{% endfor %}' * 20,
               memory)


def files_and_names():
    missing = 'FileNotFoundError'
    yield Case('no such package', {'bin/y/ix.sh': ''}, error=missing)
    yield case('no such parent', "x\n {% extends '//none' %}", missing + ': none')
    yield case('a parent out of the root', "{% extends '//../../etc/passwd' %}", missing)
    yield case('a parent out of the root, relative', "{% extends '../../../../etc/passwd' %}",
               missing)
    yield case('an absolute parent', "{% extends '/etc/passwd' %}", missing)
    yield case('an include out of the root', "{% include '//../../../etc/passwd' %}\n", missing)
    yield case('a loaded file out of the root', "{{ ix.load_file('//../../../etc/passwd') }}",
               missing)
    for name in ('../../../etc/passwd', '/etc/passwd', '..', '.', '/', '//', 'bin/../../x'):
        yield Case(f'a package called {name}', package(GOOD), args=RENDER + [name],
                   error=r'FileNotFoundError|ValueError|Error')
    yield Case('a directory in place of the package', {'bin/x/ix.sh': directory},
               error=r"IsADirectoryError: \[Errno 21\] Is a directory: '<root>/bin/x/ix.sh'")
    yield case('a directory in place of the parent', "{% extends '//p' %}",
               r'IsADirectoryError', files={'p': directory})
    yield case('a directory in place of the include', "a\n{% include '//p' %}\n",
               r'IsADirectoryError', files={'p': directory})
    yield Case('a file in place of a directory', {'bin/x': 'file'}, error=r'NotADirectoryError')
    yield Case('a FIFO', {'bin/x/ix.sh': fifo}, error=r'Unsupported: .*not a regular file')
    yield Case('a device', {'bin/x/ix.sh': link('/dev/zero')},
               error=r'Unsupported: .*not a regular file')
    yield Case('a link to itself', {'bin/x/ix.sh': link('ix.sh')},
               error=r'OSError: \[Errno 40\] Too many levels of symbolic links')
    yield Case('a link to nowhere', {'bin/x/ix.sh': link('none')}, error=missing)
    # root may read every file, but nobody the start of a process's memory
    yield Case('a file that cannot be read', {'bin/x/ix.sh': link('/proc/self/mem')},
               error=r'OSError: \[Errno 5\] Input/output error')
    yield case('a name of 300 bytes', "{% extends '//" + 'n' * 300 + "' %}",
               r'OSError: \[Errno 36\] File name too long')
    yield Case('a package name of 100 kB', package(GOOD), args=RENDER + ['n' * 100000],
               error=r'Error', small_stack=False)
    yield Case('a package name with a newline', package(GOOD), args=RENDER + ['bin/x\ny'],
               error=missing)
    yield Case('a package name that is not UTF-8', package(GOOD), args=RENDER + [b'bin/\xff'],
               error=r'Error')
    yield Case('an empty package name', package(GOOD), args=RENDER + [''], error=r'Error')
    for name in ('bin/x)', '(a=1)', 'bin/x(target=nonsense)'):
        yield Case(f'the selector {name}', package(GOOD), args=RENDER + [name],
                   error=r'Error|Exception')
    # upstream drops the last character, whatever it is, and asks no more
    for name in ('bin/x(', 'bin/x(a', 'bin/x(a)', 'bin/x(=)', 'bin/x(a=1', 'bin/x(a=1)b',
                 'bin/x((a=1))', 'bin/x(,,,)', 'bin/x(kind='):
        yield Case(f'the selector {name}', package(GOOD), args=RENDER + [name], status=0)


def command_lines():
    usage = r'ixt: '
    base = ['render', '--pins', 'default', '--corpus', '{root}']
    good = package(GOOD)
    yield Case('an unknown command', args=['nonsense'], error=usage)
    yield Case('an unknown option', good, args=RENDER + ['--nonsense', 'bin/x'], error=usage)
    yield Case('an option without its value', good, args=RENDER + ['bin/x', '--kind'], error=usage)
    yield Case('a flag without a value', good, args=RENDER + ['--set', 'a', 'bin/x'], error=usage)
    yield Case('an unknown format', good, args=RENDER + ['--format', 'nonsense', 'bin/x'],
               error=usage)
    for n in ('abc', '-1', '0', '', '99999999999999999999'):
        yield Case(f'{n!r} threads', good, args=RENDER + ['--threads=' + n, 'bin/x'], error=usage)
    yield Case('no package', good, args=RENDER, error=usage)
    yield Case('an unknown target', good, args=base + ['--target', 'nonsense', 'bin/x'],
               error=r'unknown target nonsense')
    yield Case('a target file that is missing', good,
               args=base + ['--target', '{tmp}/none.json', 'bin/x'], error=r'none\.json')
    yield Case('a target file that is a directory', good,
               args=base + ['--target', '{root}/bin/', 'bin/x'], error=r'Is a directory')
    for name, text in (('empty', b''), ('no object', b'[]'), ('no JSON', b'{'),
                       ('NULs', b'\0' * 10), ('broken UTF-8', b'{"\xff": 1}'),
                       ('deep', b'[' * MILLION), ('an empty object', b'{}'),
                       ('of other types', b'{"target": 1, "name": [], "flags": "x"}')):
        yield Case(f'a target file: {name}', {**good, 't.json': text},
                   args=base + ['--target', '{root}/t.json', 'bin/x'], error=r'Error')
        yield Case(f'a pins file: {name}', {**good, 'p.json': text},
                   args=['render', '--corpus', '{root}', '--pins', '{root}/p.json', 'bin/x'],
                   error=r'Error')
    yield Case('a pins file that is missing', good,
               args=['render', '--corpus', '{root}', '--pins', '{tmp}/none', 'bin/x'],
               error=r'none')
    yield Case('a corpus that is missing', args=['render', '--corpus', '{tmp}/none', 'bin/x'],
               error=r'FileNotFoundError|No such file')
    yield Case('a corpus that is a file', good,
               args=['render', '--pins', 'default', '--corpus', '{root}/bin/x/ix.sh', 'bin/x'],
               error=r'Error')


def outputs():
    big = package('{"bld": {"script": "' + 'x' * 200000 + '"}}')
    small = package(GOOD)
    for size, files in (('small', small), ('big', big)):
        yield Case(f'a full disk, {size} text', files, stdout='full',
                   error=r'No space left on device')
        yield Case(f'a closed pipe, {size} text', files, stdout='broken', error=r'Broken pipe')
        yield Case(f'closed output, {size} text', files, stdout='closed',
                   error=r'Bad file descriptor')
    yield Case('a full disk, digests', small, args=RENDER + ['--all', '--format', 'digest'],
               stdout='full', error=r'No space left on device')
    yield Case('results into a file', {**small, 'f': 'x'},
               args=RENDER + ['--out', '{root}/f', 'bin/x'], error=r'ixt: ')
    yield Case('results below a file', {**small, 'f': 'x'},
               args=RENDER + ['--out', '{root}/f/g', 'bin/x'], error=r'ixt: ')


GROUPS = (broken_bytes, big_files, deep_nesting, wide, cycles, explosions, files_and_names,
          command_lines, outputs)

if __name__ == '__main__':
    sys.exit(main([c for group in GROUPS for c in group()]))
