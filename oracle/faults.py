#!/usr/bin/env python3
"""Plain Jinja2 with one known fault in it: a candidate that the harness must catch.

    faults.py --list
    faults.py FAULT                         speaks the candidate protocol
    faults.py --cases FAULT                 the language cases that catch it, as JSON
    faults.py --all IXT_DIFF PACK [--jobs N]

--all judges each fault, and none, against a pack of fixtures, and what that misses
against the language cases of corpus/cases. It prints a line for each (how many cases
caught it, the first, its verdict), and ends with 1 when one was missed, or when the
candidate without a fault was not the same.
"""

import base64
import concurrent.futures
import contextlib
import io
import json
import os.path
import pathlib
import subprocess
import sys
import unicodedata

import jinja2
import jinja2.runtime

import bare
import filters
import record_cases

FAULTS = {}


def fault(name, what):
    def note(function):
        FAULTS[name] = (what, function)
        return function

    return note


def setting(name, what, **options):
    """Another option of the environment."""
    def apply():
        init = jinja2.Environment.__init__

        def other(self, *args, **kwargs):
            init(self, *args, **{**kwargs, **options})
        jinja2.Environment.__init__ = other
        bare.ENVIRONMENT = bare.Environment()
    fault(name, what)(apply)


def filtered(name, which, what, function):
    """Another filter."""
    fault(name, what)(lambda: bare.ENVIRONMENT.filters.update({which: function}))


def printed(name, what, change):
    """Another text, at the very end."""
    def apply():
        render = bare.render

        def other(*args):
            answer = render(*args)
            return {**answer, 'ok': change(answer['ok'])} if 'ok' in answer else answer
        bare.render = other
    fault(name, what)(apply)


def failing(name, what, change):
    """Another error."""
    def apply():
        render = bare.render

        def other(*args):
            answer = render(*args)
            return {'err': {**answer['err'], **change(answer['err'])}} if 'err' in answer else answer
        bare.render = other
    fault(name, what)(apply)


def given(name, what, change):
    """Other variables."""
    def apply():
        render = bare.render
        bare.render = lambda templates, entry, context, functions=None: render(
            templates, entry, change(dict(context)), functions)
    fault(name, what)(apply)


def answered(name, what, change):
    """Functions that answer otherwise."""
    def apply():
        recorded = bare.recorded
        bare.recorded = lambda function, calls: change(function, recorded(function, calls))
    fault(name, what)(apply)


def loading(name, what, attribute, function):
    """Another loader."""
    fault(name, what)(lambda: setattr(bare.MemoryLoader, attribute, function))


def runtime(name, what, owner, attribute, change):
    """Another piece of Jinja's runtime."""
    fault(name, what)(lambda: setattr(owner, attribute, change(getattr(owner, attribute))))


# ---------------------------------------------------------------------- white space
setting('trim-blocks', 'the newline after a tag stays', trim_blocks=False)
setting('lstrip-blocks', 'white space before a tag stays', lstrip_blocks=False)
setting('keep-newline', 'the final newline stays', keep_trailing_newline=True)
setting('newlines', 'newlines become CR LF', newline_sequence='\r\n')
printed('lost-newline', 'one of two newlines is lost', lambda t: t.replace('\n\n', '\n', 1))
printed('doubled-newline', 'the first newline is doubled', lambda t: t.replace('\n', '\n\n', 1))
printed('trailing-space', 'a space at the end', lambda t: t + ' ')
printed('lost-character', 'the last character is lost', lambda t: t[:-1])
printed('tabs', 'eight spaces become a tab', lambda t: t.replace(' ' * 8, '\t'))
printed('byte-order-mark', 'a byte order mark in front', lambda t: '\ufeff' + t)
printed('decomposed', 'characters are decomposed', lambda t: unicodedata.normalize('NFD', t))
printed('squeezed', 'runs of newlines are squeezed', lambda t: t.replace('\n\n\n', '\n\n'))

# ---------------------------------------------------------------------- the language
setting('autoescape', 'markup is escaped', autoescape=True)
setting('undefined-chainable', 'attributes of nothing are nothing', undefined=jinja2.ChainableUndefined)
setting('undefined-strict', 'nothing cannot be printed', undefined=jinja2.StrictUndefined)
setting('undefined-debug', 'nothing prints its name', undefined=jinja2.DebugUndefined)
setting('comments', 'comments are printed', comment_start_string='{###', comment_end_string='###}')


def reverse_blocks(init):
    def other(self, name, context, stack, depth):
        init(self, name, context, stack[::-1], depth)
    return other


runtime('block-order', 'the ancestor\'s block wins', jinja2.runtime.BlockReference, '__init__', reverse_blocks)


def skip_level(get):
    def super_of(self):
        if self._depth + 2 < len(self._stack):
            return jinja2.runtime.BlockReference(self.name, self._context, self._stack, self._depth + 2)
        return get.fget(self)
    return property(super_of)


runtime('super-short', 'super() skips a level', jinja2.runtime.BlockReference, 'super', skip_level)
runtime('super-itself', 'super() is the next but never the last level', jinja2.runtime.BlockReference, 'super',
        lambda get: property(lambda self: get.fget(self) if self._depth + 2 < len(self._stack)
                             else self._context.environment.undefined(f'there is no parent block called {self.name!r}.',
                                                                      name='super')))
runtime('self-ancestor', 'self.x() is the ancestor\'s', jinja2.runtime.TemplateReference, '__getitem__',
        lambda get: lambda self, name: jinja2.runtime.BlockReference(
            name, self._TemplateReference__context, self._TemplateReference__context.blocks[name][-1:], 0))

# ---------------------------------------------------------------------- names
loading('include-raw', 'textual includes stay', 'inline', lambda self, text, name: text)
loading('include-space', 'included text keeps its white space', 'inline', lambda self, text, name: '\n'.join(
    self.text(self.join(bare.included_name(x), name))[0] if bare.included_name(x) else x for x in text.split('\n')))
loading('join-root', 'names stand below the root', 'join', staticmethod(
    lambda name, parent: name if name.startswith('//') else '//' + name))


def missing(self, name):
    try:
        return bare_read(self, name)
    except FileNotFoundError:
        raise jinja2.TemplateNotFound(name)


bare_read = bare.MemoryLoader.read
loading('missing', 'a missing template is Jinja\'s error', 'read', missing)
loading('missing-empty', 'a missing template is empty', 'read',
        lambda self, name: bare_read(self, name) if name.lstrip('/') in self.files else ('', name))

# ---------------------------------------------------------------------- filters
filtered('jd-unicode', 'jd', 'characters are not escaped', lambda v: json.dumps(v, ensure_ascii=False))
filtered('jd-compact', 'jd', 'no space behind a comma', lambda v: json.dumps(v, separators=(',', ':')))
filtered('jd-sorted', 'jd', 'keys are sorted', lambda v: json.dumps(v, sort_keys=True))
filtered('list-comments', 'list_to_json', 'comments stay',
         lambda v: json.dumps([x for x in map(str.strip, v.split('\n')) if x]))
filtered('list-empty', 'list_to_json', 'empty lines stay', lambda v: json.dumps(
    [x for x in map(str.strip, v.split('\n')) if not x.startswith('#')]))
filtered('list-space', 'list_to_json', 'lines are not stripped',
         lambda v: json.dumps([x for x in v.split('\n') if x.strip() and not x.strip().startswith('#')]))
filtered('fix-list-spaces', 'fix_list', 'double spaces stay', lambda v: ' '.join(filters.lines_of(v)))
filtered('fix-list-lines', 'fix_list', 'lines stay lines', lambda v: '\n'.join(filters.lines_of(v)))
filtered('parse-list-sorted', 'parse_list', 'words are sorted', lambda v: sorted(filters.parse_list(v)))
filtered('parse-list-unique', 'parse_list', 'words come once', lambda v: list(dict.fromkeys(filters.parse_list(v))))
filtered('parse-list-last', 'parse_list', 'the last word is lost', lambda v: filters.parse_list(v)[:-1])
filtered('urls-prefix', 'parse_urls', 'sums keep their prefix', lambda v: [
    {**x, 'md5': 'sha:' + x['md5']} for x in filters.parse_urls(v)])
filtered('urls-order', 'parse_urls', 'the sum comes first', lambda v: [
    {'md5': x['md5'], 'url': x['url']} for x in filters.parse_urls(v)])
filtered('urls-first', 'parse_urls', 'only the first url', lambda v: filters.parse_urls(v)[:1])
filtered('b64e-lines', 'b64e', 'lines of 76 characters', lambda v: base64.encodebytes(v.encode()).decode())
filtered('b64e-padding', 'b64e', 'no padding', lambda v: filters.b64e(v).rstrip('='))
filtered('b64d-strip', 'b64d', 'the text is stripped', lambda v: filters.b64d(v).strip())
filtered('basename', 'basename', 'the extension goes', lambda v: os.path.splitext(os.path.basename(v))[0])
filtered('dirname', 'dirname', 'nothing becomes a dot', lambda v: os.path.dirname(v) or '.')
filtered('field', 'field', 'counts from 1', lambda v, n: v.split('.')[n - 1])
filtered('add', 'add', 'texts are joined', lambda v, n: str(v) + str(n))
filtered('pad', 'pad', 'pads in front', lambda v, n: v.rjust(n, '0'))
filtered('fjoin', 'fjoin', 'a separator at the end, too', lambda v, f: ''.join(x + f for x in v))
filtered('strip', 'strip', 'only in front', lambda v: v.lstrip())
filtered('defined', 'defined', 'nothing is good enough', lambda v, s: v)

# ---------------------------------------------------------------------- what is given
given('path-order', 'the search path is reversed', lambda c: {
    k: ':'.join(v.split(':')[::-1]) if k == 'ix_boot_path' else v for k, v in c.items()})
given('boolean-text', 'booleans are texts', lambda c: {k: str(v) if isinstance(v, bool) else v for k, v in c.items()})
given('no-native', 'native is missing', lambda c: {k: v for k, v in c.items() if k != 'native'})
given('no-target', 'the target is the host', lambda c: {**c, 'target': c.get('host')})
given('uniq-id', 'dashes stay in uniq_id', lambda c: {
    k: v.replace('_', '-') if k == 'uniq_id' else v for k, v in c.items()})
given('name', 'name has no file', lambda c: {k: os.path.dirname(v) if k == 'name' else v for k, v in c.items()})
answered('is-file', 'isfile is the other way round', lambda name, call: (
    lambda *a: not call(*a)) if name == 'isfile' else call)
answered('load-file', 'loaded files are stripped', lambda name, call: (
    lambda *a: call(*a).strip()) if name == 'load_file' else call)

# ---------------------------------------------------------------------- errors
failing('error-class', 'undefined is another class',
        lambda e: {'class': 'NameError'} if e['class'] == 'UndefinedError' else {})
failing('error-text', 'messages end with a full stop', lambda e: {'message': e['message'] + '.'})
failing('error-syntax', 'syntax errors are runtime errors',
        lambda e: {'class': 'TemplateRuntimeError'} if e['class'] == 'TemplateSyntaxError' else {})
failing('error-empty', 'errors have no text', lambda e: {'message': ''})
fault('error-output', 'errors are empty texts')(lambda: setattr(
    bare, 'render', (lambda render: lambda *a: {'ok': render(*a).get('ok', '')})(bare.render)))


# ---------------------------------------------------------------------- the harness

def failing_cases():
    """Names of the language cases whose answer is another now."""
    root = pathlib.Path(__file__).resolve().parent.parent / 'corpus/cases'
    with contextlib.redirect_stdout(io.StringIO()):
        return [str(p.relative_to(root)) for p in sorted(root.rglob('*.case'))
                if not record_cases.process(p, check=True)]


def judge(program, pack, name):
    """Whether it went as it must, the cases that failed, and what was said."""
    status, failed, said = judge_by_pack(program, pack, name)
    if status == 0 and name != 'none':
        got = subprocess.run([sys.executable, '-B', os.path.abspath(__file__), '--cases', name],
                             capture_output=True, text=True)
        failed = [{'verdict': 'language case', 'case': x} for x in json.loads(got.stdout)]
        status = 1 if failed else 0
    return status, failed, said


def judge_by_pack(program, pack, name):
    command = f'{sys.executable} -B {os.path.abspath(__file__)} {name}'
    got = subprocess.run([program, 'conform', pack, '--json', '--candidate', command, '--candidate-timeout', '60'],
                         capture_output=True, text=True)
    rows = [json.loads(x) for x in got.stdout.splitlines()]
    return got.returncode, [x for x in rows if 'case' in x], got.stderr


def judge_all(program, pack, jobs):
    names = ['none', *FAULTS]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = dict(zip(names, pool.map(lambda n: judge(program, pack, n), names)))
    missed = []
    for name, (status, failed, said) in results.items():
        good = status == (0 if name == 'none' else 1) and bool(failed) == (name != 'none')
        first = f'{len(failed):5} {failed[0]["verdict"]:16} {failed[0]["case"]}' if failed else said.strip()
        what = 'without a fault' if name == 'none' else FAULTS[name][0]
        print(f'{name:20} {"ok" if good else "MISSED":7} {first:70} {what}')
        missed += [] if good else [name]
    print(f'{len(FAULTS)} faults, {len(FAULTS) - len([n for n in missed if n != "none"])} caught, '
          f'{len(missed)} bad' + ''.join(f' {x}' for x in missed))
    return 1 if missed else 0


def main(args):
    if args[:1] == ['--list']:
        print(*(f'{n:20} {what}' for n, (what, _) in FAULTS.items()), sep='\n')
        return 0
    if args[:1] == ['--all']:
        return judge_all(args[1], args[2], int(args[4]) if args[3:4] == ['--jobs'] else 2)
    name = args[-1]
    if name != 'none':
        FAULTS[name][1]()
    if args[0] == '--cases':
        print(json.dumps(bare.with_room(failing_cases)))
    else:
        bare.with_room(bare.serve)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
