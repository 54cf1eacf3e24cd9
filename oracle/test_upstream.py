#!/usr/bin/env python3
"""Tests of the upstream driver on a real checkout.

    test_upstream.py --checkout DIR [unittest arguments]

The counts are those of commit e3ea1bc and are skipped on any other tree.
"""

import sys

sys.dont_write_bytecode = True

import collections
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
DRIVER = os.path.join(HERE, 'upstream.py')
PINS = os.path.join(HERE, '..', 'corpus', 'pins.json')
CAPOS = os.path.join(HERE, '..', 'targets', 'capos', 'target.json')
CHECKOUT = None

# core/, deps/ and pkgs/ of e3ea1bc, as tree_digest() sees them.
E3EA1BC = '8d6042c3c82f01e3c383fd116c9c270c678be1db2ce9e7ebe9431d1b5888a68e'

# What a target's 3,825 packages answer.  capos has 2 more, of its overlay, and
# its kind refuses the 97 packages of bld/boot/ that render.
COUNTS = {
    'linux-x86_64': {
        'ok': 3741, 'UndefinedError': 60, 'Exception': 17, 'ValueError': 2,
        'FileNotFoundError': 2, 'TypeError': 1, 'TemplateSyntaxError': 1, 'Error': 1,
    },
    'capos': {
        'ok': 3641, 'UndefinedError': 65, 'Exception': 17, 'ValueError': 2,
        'FileNotFoundError': 2, 'TypeError': 1, 'TemplateSyntaxError': 1, 'Error': 98,
    },
}

# Upstream as it is, on real files: no wrapper of ours takes part.
PLAIN = r'''
import sys
sys.dont_write_bytecode = True
sys.setrecursionlimit(10000)
import glob, hashlib, json, os
checkout = sys.argv[1]
sys.path[:0] = [checkout] + glob.glob(checkout + '/deps/*/src')
import core.config, core.manager
ix = checkout + '/ix'
manager = core.manager.Manager(core.config.config_from({'binary': ix, 'git_rev': ''}))
for name in json.load(sys.stdin):
    try:
        said = manager.load_descriptor({'name': name, 'flags': {'target': sys.argv[2]}}).descr
    except Exception as e:
        cause = getattr(e, 'exception', None) or e
        said = [type(cause).__name__, str(cause)]
    print(json.dumps(said, sort_keys=True))
'''


def file_digest(path):
    with open(path, 'rb') as f:
        return hashlib.sha256(f.read()).hexdigest()


def tree_digest(root):
    """Digest of the names and contents of everything that the driver reads."""
    whole = hashlib.sha256()

    for part in ('core', 'deps', 'pkgs'):
        for where, dirs, files in os.walk(os.path.join(root, part)):
            dirs.sort()

            for name in sorted(files):
                path = os.path.join(where, name)
                whole.update(f'{os.path.relpath(path, root)}\0{file_digest(path)}\n'.encode())

    return whole.hexdigest()


class Oracle:
    """The driver as a child process."""

    def __init__(self, *args, env=None, checkout=None):
        self.child = subprocess.Popen(
            [sys.executable, DRIVER, '--checkout', checkout or CHECKOUT, *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
        )
        line = self.child.stdout.readline()
        self.hello = json.loads(line)['hello'] if line else None

    def line(self, text):
        self.child.stdin.write(text.encode() + b'\n')
        self.child.stdin.flush()

        return json.loads(self.child.stdout.readline())

    def ask(self, op, **request):
        return self.line(json.dumps({'id': 7, 'op': op, **request}))

    def render(self, package, target='linux-x86_64', **request):
        return self.ask('render', package=package, target=target, **request)

    def names(self, target=None):
        return self.ask('list', target=target)['ok']['names']

    def close(self):
        _, err = self.child.communicate()

        return self.child.returncode, err.decode()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()


class Scratch(unittest.TestCase):
    """Tests with package roots of their own."""

    def setUp(self):
        self.dir = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.dir)
        self.write('a/die/scripts/mirrors.txt', '')

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)

        with open(self.path(name), 'w') as f:
            f.write(text)

        return self.path(name)

    def write_package(self, name, text, root='a'):
        return self.write(f'{root}/{name}/ix.sh', text)

    def changed(self, path, /, **fields):
        """A copy of a JSON file with some fields changed."""
        with open(path) as f:
            data = json.load(f)

        return self.write(f'{len(os.listdir(self.dir))}.json', json.dumps({**data, **fields}))

    def oracle(self, *roots, args=(), **kw):
        roots = [x for r in roots or ['a'] for x in ('--root', self.path(r))]
        oracle = Oracle(*roots, *args, **kw)
        self.addCleanup(oracle.close)

        return oracle


DESCR = '{"bld": {"script": {}}, "x": "%s"}'


class Requests(Scratch):
    def test_hello(self):
        hello = self.oracle(args=['--commit', 'abc', '--target-file', CAPOS]).hello

        self.assertEqual(('ixt-oracle', 1, 'abc'), (hello['format'], hello['version'], hello['upstream']))
        self.assertEqual(file_digest(PINS), hello['pins'])
        self.assertEqual({'capos': file_digest(CAPOS)}, hello['targets'])

        core = os.path.join(CHECKOUT, 'core')
        lines = (f'core/{x}\0{file_digest(os.path.join(core, x))}\n' for x in sorted(os.listdir(core)) if x.endswith('.py'))
        self.assertEqual(hashlib.sha256(''.join(lines).encode()).hexdigest(), hello['core'])

    def test_bad_requests_fail_and_the_next_is_answered(self):
        self.write_package('bin/x', DESCR % 'é')
        oracle = self.oracle()
        bad = [
            ('{', None), ('[]', None), ('{"id": 1}', 1), ('{"id": 2, "op": "nonsense"}', 2),
            ('{"id": 3, "op": "render", "package": 1}', 3),
            ('{"id": 4, "op": "render", "package": "bin/x", "flags": {"a": 1}}', 4),
            ('{"id": 5, "op": "render", "package": "bin/x", "reads": 1}', 5),
        ]

        for text, number in bad:
            answer = oracle.line(text)
            self.assertEqual(number, answer['id'], text)
            self.assertEqual({'id', 'fail'}, set(answer), text)
            self.assertTrue(answer['fail']['message'], text)

        self.assertEqual({'id': 7, 'ok': {}}, oracle.ask('ping'))
        answer = oracle.render('bin/x', text=True)['ok']
        data = (DESCR % 'é').encode()
        self.assertEqual((len(data), hashlib.sha256(data).hexdigest()), (answer['size'], answer['sha256']))
        self.assertEqual(data, answer['text'].encode())
        self.assertEqual((0, ''), oracle.close())

    def test_flags(self):
        self.write_package('bin/x', DESCR % '{{a}}/{{b}}/{{c}}/{{target.os}}')
        oracle = self.oracle()

        def says(package, **request):
            return json.loads(oracle.render(package, text=True, **request)['ok']['text'])['x']

        self.assertEqual('1/2//linux', says('bin/x', flags={'a': '1', 'b': '2'}))
        self.assertEqual('1/9/8/linux', says('bin/x(b=9,c=8)', flags={'a': '1', 'b': '2'}))
        self.assertEqual('///mingw32', says('bin/x', target='mingw64'))
        self.assertEqual('///linux', says('bin/x', target=None))

    def test_list_is_the_union_of_roots(self):
        self.write_package('bin/x', '')
        self.write_package('bin/x/y', '', root='b')
        self.write_package('bin/x', '', root='b')
        self.write('b/bin/z/other.sh', '')

        self.assertEqual(['bin/x', 'bin/x/y'], self.oracle('a', 'b').names())

    def test_what_upstream_prints_is_not_an_answer(self):
        self.write_package('bin/x', DESCR % "{{'loud' | print}}")
        oracle = self.oracle()

        self.assertEqual(DESCR % 'None', oracle.render('bin/x', text=True)['ok']['text'])
        self.assertEqual((0, 'loud\n'), oracle.close())


class Errors(Scratch):
    def error(self, package, oracle=None, **request):
        return (oracle or self.oracle()).render(package, **request)['err']

    def check(self, err, name, text, line=None, template=None):
        digest = hashlib.sha256(f'{name}: {text}'.encode()).hexdigest()
        said = [err[x] for x in ('class', 'message', 'digest', 'line', 'template')]
        self.assertEqual([name, text, digest, line, template], said)

    def test_wrapped_by_upstream(self):
        self.write_package('bin/x', '\n{{nope.more}}')
        err = self.error('bin/x')

        self.check(err, 'UndefinedError', "'nope' is undefined", 2, 'bin/x/ix.sh')
        self.assertEqual([{'class': 'Error', 'message': 'can not render bin/x/ix.sh'}], err['outer'])

    def test_syntax_in_a_parent(self):
        self.write_package('bin/x', "{% extends '//p' %}")
        self.write('a/p', 'a\nb{% fi %}')

        self.check(self.error('bin/x'), 'TemplateSyntaxError', "Encountered unknown tag 'fi'.", 2, 'p')

    def test_no_json(self):
        self.write_package('bin/x', '[1,\n]')
        err = self.error('bin/x')

        self.check(err, 'JSONDecodeError', 'Expecting value: line 2 column 1 (char 4)')
        self.assertEqual([], err['outer'])

    def test_missing_and_directory(self):
        os.makedirs(self.path('a/bin/x/ix.sh'))
        oracle = self.oracle()

        self.check(self.error('bin/no', oracle), 'FileNotFoundError', 'bin/no/ix.sh')
        self.check(self.error('bin/x', oracle), 'IsADirectoryError', "[Errno 21] Is a directory: '<root>/bin/x/ix.sh'")

    def test_names_and_targets(self):
        self.write_package('bin/x', DESCR)
        oracle = self.oracle()

        self.check(self.error('x', oracle), 'ValueError', 'substring not found')
        self.check(self.error('bin/x', oracle, target='plan9'), 'Error', 'unknown target plan9')

    def test_recursion_leaves_the_process_usable(self):
        self.write_package('bin/x', '{% block b %}{{self.b()}}{% endblock %}')
        self.write_package('bin/y', "{% include 'ix.sh' %}")
        self.write_package('bin/ok', DESCR)
        oracle = self.oracle()

        for name in ('bin/x', 'bin/y'):
            err = self.error(name, oracle, reads=True)
            self.assertEqual('RecursionError', err['class'], name)
            self.assertEqual(hashlib.sha256(b'RecursionError').hexdigest(), err['digest'], name)

            answer = oracle.render('bin/ok', reads=True)
            self.assertIn('ok', answer, name)
            self.assertEqual(['bin/ok/ix.sh'], [x[0] for x in answer['reads']], name)

    def test_intro_of_a_descriptor(self):
        """Upstream can load the other package only on behalf of a whole one."""
        self.write_package('bin/x', "{{intro('bin/y').uid}}")
        answer = self.oracle().render('bin/x', reads=True)

        text = "'Descriptor' object has no attribute 'load_package'"
        self.check(answer['err'], 'AttributeError', text, 1, 'bin/x/ix.sh')
        self.assertEqual([['intro', 'bin/y', None]], answer['probes'])

    def test_uid_of_a_whole_package(self):
        """A hub's uid is the hash of the empty list; `intro` works here."""
        hub = {
            'bld': {'script': {}, 'deps': [], 'data': [], 'host_libs': [], 'target_libs': []},
            'run': {'deps': [], 'data': []}, 'lib': {'deps': []}, 'ind': {'deps': []},
        }
        self.write_package('bin/x', json.dumps(hub))
        self.write_package('bin/y', json.dumps({**hub, 'x': "INTRO"}).replace('INTRO', "{{intro('bin/x').uid}}"))
        self.write_package('bin/z', json.dumps({**hub, 'run': {'deps': ['bin/nowhere'], 'data': []}}))
        oracle = self.oracle()

        for name in ('bin/x', 'bin/y'):
            answer = oracle.ask('uid', package=name, target='linux-x86_64')
            self.assertEqual('v0ExuknmhUpf0kCfN39Jh6', answer['ok']['text'], name)

        err = oracle.ask('uid', package='bin/z', target='linux-x86_64')['err']
        self.assertEqual(('FileNotFoundError', 'bin/nowhere/ix.sh'), (err['class'], err['message']))

    def test_all_system_refuses_the_bootstrap(self):
        self.write_package('bld/boot/x', DESCR)
        oracle = self.oracle(args=['--target-file', CAPOS])

        text = 'bootstrap dependency reached in all_system mode: bld/boot/x'
        self.check(self.error('bld/boot/x', oracle, target='capos'), 'Error', text)
        self.assertIn('ok', oracle.render('bld/boot/x', target='capos', kind='local'))


class HostTest(Scratch):
    SAYS = (
        "{{ix_boot_tool('clang')}} {{ix_boot_tool('sh')}} {{isfile('/bin/fetcher')}} "
        '{{ix_boot_path}} {{ix_extract}} {{ix_dir}} {{host.os}} {{host.arch}} {{all_system}}'
    )

    def says(self, oracle, **request):
        return json.loads(oracle.render('bin/x', text=True, **request)['ok']['text'])['x']

    def setUp(self):
        super().setUp()
        self.write_package('bin/x', DESCR % self.SAYS)

    def test_kinds(self):
        oracle = self.oracle(args=['--target-file', CAPOS])
        clang = '/ixt/pins/bin/clang None False'
        path = '/ixt/pins/bin:/usr/bin:/bin'
        realm = '/ix/realm/boot/bin:/bin:/usr/bin:/usr/local/bin'
        bsdtar = '/bin/bsdtar --no-same-permissions --no-same-owner -x -f'
        local = f'{clang} {path} /ixt/pins/bin/python3 /ixt/pins/ix/ix misc extract /ix linux x86_64 '
        system = '/ixt/system/bin'

        self.assertEqual(local, self.says(oracle))
        self.assertEqual(local, self.says(oracle, kind='local'))
        self.assertEqual(f'{clang} {path}:{realm}  /ix linux x86_64 ', self.says(oracle, kind='fake'))
        self.assertEqual(f'{clang} {realm} {bsdtar} /ix linux x86_64 ', self.says(oracle, kind='system'))

        capos = f'{system}/clang None False {system} {system}/extract /ix linux x86_64 1'
        self.assertEqual(capos, self.says(oracle, target='capos'))
        self.assertEqual(capos, self.says(oracle, kind='capos'))
        self.assertEqual(local, self.says(oracle, target='capos', kind='local'))

    def test_every_pin_is_seen(self):
        pins = self.changed(
            PINS, root='/r', path='/p', tools={'sh': '/t/sh'}, python='/py', ix_binary='/i',
            uname={'system': 'FreeBSD', 'machine': 'aarch64'}, isfile=['/bin/fetcher'],
            env={'IX_FLAGS': 'all_system=yes'},
        )
        oracle = self.oracle(args=['--pins', pins])
        self.assertEqual('None /t/sh True /p /py /i misc extract /r freebsd aarch64 yes', self.says(oracle))

        pins = self.changed(PINS, env={'IX_EXEC_KIND': 'fake'})
        oracle = self.oracle(args=['--pins', pins, '--target-file', CAPOS])
        self.assertIn(':/ix/realm/boot/bin', self.says(oracle, target='capos'))

        pins = self.changed(PINS, isfile=['/bin/bin_ix/assemble'])
        self.assertIn('/bin/bsdtar', self.says(self.oracle(args=['--pins', pins])))

    def test_the_callers_environment_is_not_seen(self):
        hostile = {
            'PATH': '/nonexistent', 'IX_ROOT': '/other', 'IX_FLAGS': 'all_system',
            'IX_EXEC_KIND': 'fake', 'IX_PATH': '/nonexistent', 'IX_VERBOSE': '1', 'CFLAGS': '-O9',
        }
        self.assertEqual(self.says(self.oracle()), self.says(self.oracle(env=hostile)))

    def test_probes(self):
        probes = [['isfile', '/bin/fetcher', False], ['which', 'clang', '/ixt/pins/bin/clang'], ['which', 'sh', None]]
        oracle = self.oracle()

        for _ in range(2):
            self.assertEqual(probes, oracle.render('bin/x', reads=True)['probes'])

    def test_capos_platform(self):
        self.write_package('bin/t', DESCR % '{{target.os}} {{target.gnu.three}} {{target.bits}} {{purec}} {{libc}} {{capos}} {{x86_64}}')
        oracle = self.oracle(args=['--target-file', CAPOS])

        text = json.loads(oracle.render('bin/t', 'capos', text=True)['ok']['text'])['x']
        self.assertEqual('capos x86_64-unknown-capos 64 capos/c capos/c True True', text)


class Refusals(Scratch):
    def refused(self, *args, text):
        oracle = self.oracle(args=args)
        status, err = oracle.close()

        self.assertIsNone(oracle.hello)
        self.assertEqual(2, status)
        self.assertIn(text, err)

    def test_files(self):
        self.refused('--pins', self.path('none'), text='none')
        self.refused('--pins', self.changed(PINS, version=2), text='ixt-pins version 2, this program reads version 1')
        self.refused('--pins', CAPOS, text='not a file of format ixt-pins')
        self.refused('--pins', self.changed(PINS, cpus='8'), text='"cpus" is not int')
        self.refused('--target-file', self.changed(CAPOS, flags={'a': 1}), text='"flags" is not a map')
        self.refused('--checkout', self.dir, text='deps/jinja')
        self.refused('--checkout', self.path('none'), text='no such directory')

    def test_overlay_that_shadows(self):
        target = self.changed(CAPOS, overlays=['over', 'missing'])
        self.write_package('bin/x', DESCR)
        self.write_package('bin/y', DESCR, root='over')
        oracle = self.oracle(args=['--target-file', target])

        self.assertEqual(['bin/x'], oracle.names())
        self.assertEqual(['bin/x', 'bin/y'], oracle.names('capos'))
        self.assertEqual('FileNotFoundError', oracle.render('bin/y')['err']['class'])
        self.assertEqual([1], [x[1] for x in oracle.render('bin/y', 'capos', reads=True)['reads']])

        self.write_package('bin/x', DESCR, root='over')
        self.refused('--target-file', target, text='bin/x shadows')


class Reads(Scratch):
    def reads(self, oracle, package):
        return [(x[0], x[1]) for x in oracle.render(package, reads=True)['reads']]

    def test_every_way_to_read(self):
        self.write_package('bin/x', "{% extends '//p' %}\n{% block b %}\n{% include 'i/base64' %}\n{{ix.load_file('f') | b64e}}\n{% endblock %}")
        self.write('b/p', "{% extends 'q' %}")
        self.write('a/q', '{"bld": {"script": {}}, "x": "{% block b %}{% endblock %}"}')
        self.write('a/bin/x/i', "{% include '//j' %}")
        self.write('b/j', 'j')
        self.write('b/bin/x/f', "{% include 'g' %}")
        self.write('a/bin/x/g', 'g')
        oracle = self.oracle('a', 'b')
        want = [('bin/x/f', 1), ('bin/x/g', 0), ('bin/x/i', 0), ('bin/x/ix.sh', 0), ('j', 1), ('p', 1), ('q', 0)]

        # The block's line ends make it no JSON; what counts is what was read.
        for _ in range(2):
            self.assertEqual(want, self.reads(oracle, 'bin/x'))

    def test_absent_and_unreadable(self):
        self.write_package('bin/x', "{% extends '//gone' %}")
        self.write_package('bin/y', "{% extends '//dir' %}")
        os.makedirs(self.path('b/dir'))
        oracle = self.oracle('a', 'b')

        for _ in range(2):
            self.assertIn(['gone', -1, 'absent'], oracle.render('bin/x', reads=True)['reads'])
            self.assertIn(['dir', 1, 'error:IsADirectoryError'], oracle.render('bin/y', reads=True)['reads'])

    def test_mount(self):
        self.write('a/pip/mount.py', "def serve(x):\n    return b'%s' + x.encode()\n" % (DESCR % 'm'))
        data = (DESCR % 'm').encode() + b'k/ix.sh'
        answer = self.oracle().render('pip/k', reads=True)

        self.assertEqual([['pip/k/ix.sh', 0, hashlib.sha256(data).hexdigest()]], answer['reads'])


class Corpus(unittest.TestCase):
    """The real packages, all of them."""

    @classmethod
    def setUpClass(cls):
        cls.before = tree_digest(CHECKOUT)
        cls.oracle = Oracle('--target-file', CAPOS)
        cls.names = cls.oracle.names()
        cls.linux = [cls.oracle.render(x, reads=True) for x in cls.names]

    @classmethod
    def tearDownClass(cls):
        cls.oracle.close()

    def need_e3ea1bc(self):
        if self.before != E3EA1BC:
            self.skipTest('not the tree of e3ea1bc')

    def count(self, answers):
        return collections.Counter(x['err']['class'] if 'err' in x else 'ok' for x in answers)

    def test_counts(self):
        self.need_e3ea1bc()
        capos = [self.oracle.render(x, 'capos') for x in self.oracle.names('capos')]

        self.assertEqual(3825, len(self.names))
        self.assertEqual(COUNTS['linux-x86_64'], self.count(self.linux))
        self.assertEqual(COUNTS['capos'], self.count(capos))
        self.assertEqual(97, sum('bootstrap' in x.get('err', {}).get('message', '') for x in capos))

    def test_capos_without_all_system(self):
        self.need_e3ea1bc()
        answers = [self.oracle.render(x, 'capos', kind='local') for x in self.names]

        self.assertEqual(3736, self.count(answers)['ok'])

    def test_reads_are_the_files(self):
        root = os.path.join(CHECKOUT, 'pkgs')
        digests = {}

        for name, answer in zip(self.names, self.linux):
            # A name without a slash fails before anything is read.
            if '/' in name:
                self.assertIn(f'{name}/ix.sh', [x[0] for x in answer['reads']])

            for path, index, state in answer['reads']:
                if path not in digests:
                    real = os.path.join(root, path)
                    digests[path] = file_digest(real) if os.path.isfile(real) else 'absent'

                # Generated packages of pip/ have no file.
                if not path.startswith('pip/'):
                    self.assertEqual((digests[path], -1 if state == 'absent' else 0), (state, index), path)

        self.assertGreater(len(digests), len(self.names))

    def test_reads_do_not_depend_on_the_order(self):
        with Oracle('--target-file', CAPOS) as other:
            for name, answer in reversed(list(zip(self.names, self.linux))[::7]):
                self.assertEqual(answer, other.render(name, reads=True), name)

    def test_hostile_environment_gives_the_same(self):
        env = {'PATH': '/nonexistent', 'IX_FLAGS': 'all_system', 'IX_ROOT': '/other', 'CFLAGS': '-O9'}

        with Oracle(env=env) as other:
            for name, answer in list(zip(self.names, self.linux))[::5]:
                self.assertEqual(answer, other.render(name, reads=True), name)

    def test_checkout_is_untouched(self):
        self.oracle.render('bin/minised', 'capos')

        self.assertEqual(self.before, tree_digest(CHECKOUT))
        self.assertFalse(os.path.exists(os.path.join(HERE, '__pycache__')))


class Plain(Scratch):
    """The driver beside upstream itself, which is given the same host as real
    files and environment: every wrapper of the driver is invisible."""

    def plain(self, names, target, **env):
        env = {'PATH': self.path('bin'), 'IX_ROOT': '/ix', **env}
        run = subprocess.run(
            [sys.executable, '-c', PLAIN, CHECKOUT, target], env=env,
            input=json.dumps(names), text=True, stdout=subprocess.PIPE, check=True,
        )

        return run.stdout.splitlines()

    def driver(self, names, target, **env):
        with open(PINS) as f:
            tools = {x: self.write(f'bin/{x}', '') for x in json.load(f)['tools']}

        for path in tools.values():
            os.chmod(path, 0o755)

        here = os.uname()
        pins = self.changed(
            PINS, path=self.path('bin'), tools=tools, python=sys.executable, env=env,
            ix_binary=os.path.join(CHECKOUT, 'ix'), uname={'system': here.sysname, 'machine': here.machine},
            isfile=[x for x in ('/bin/fetcher', '/bin/assemble', '/bin/bin_ix/assemble') if os.path.isfile(x)],
        )

        with Oracle('--pins', pins) as oracle:
            for name in names:
                yield self.comparable(oracle.render(name, target, text=True))

    def comparable(self, answer):
        if 'ok' in answer:
            return json.dumps(json.loads(answer['ok']['text']), sort_keys=True)

        return json.dumps([answer['err']['class'], answer['err']['message']])

    def compare(self, step, target, **env):
        with Oracle() as oracle:
            names = oracle.names()[::step]

        ours = list(self.driver(names, target, **env))
        theirs = self.plain(names, target, **env)
        self.assertEqual(len(names), len(theirs))

        for name, a, b in zip(names, ours, theirs):
            self.assertEqual(b, a, name)

    def test_all(self):
        self.compare(1, 'linux-x86_64')

    def test_other_target_and_kind(self):
        self.compare(11, 'mingw64', IX_EXEC_KIND='fake')

    def test_all_system(self):
        self.compare(11, 'linux-x86_64', IX_FLAGS='all_system,lto', CFLAGS='-O1')


if __name__ == '__main__':
    if len(sys.argv) < 3 or sys.argv[1] != '--checkout':
        sys.exit('usage: test_upstream.py --checkout DIR [unittest arguments]')

    CHECKOUT = os.path.abspath(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
