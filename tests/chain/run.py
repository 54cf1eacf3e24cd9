#!/usr/bin/env python3
"""The whole way: from the embedded corpus and musl's sources to programs that run and boot.

    run.py IXT IXT_CROSS [whole] [-- SOURCE…]

Needs clang, lld and the tools that targets/capos/toolchain.json lists, and musl's
sources in the directory that IXT_DISTFILES names (scripts/distfiles gets them); without
them exit status 77. With `whole` all is built a second time from nothing, elsewhere. SOURCE are those of
ixt-core, the renderer without files and packages of the host: it is a program for capOS,
too.
"""

import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / 'corpus' / 'embedded'
MUSL = 'a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4'
IXT = CROSS = ''
CORE = []
WHOLE = False
STREAMS = ['pipe', 'stdio', 'console']
READINGS = [None, 'rsp', 'registers', 'fs-base', 'ids', 'replies', 'pages', 'short', 'all']


def frame(*lines):
    bar = '*' * 32 + '\n'
    return bar + ''.join(f'* {line:<28} *\n' for line in lines) + bar


def digests(dir):
    return {str(p.relative_to(dir)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() and not p.is_symlink()
            else os.readlink(p) if p.is_symlink() else '' for p in sorted(dir.rglob('*'))}


class Chain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory(prefix='ixt-chain-')
        cls.dir = pathlib.Path(cls.room.name).resolve()
        cls.root = cls.dir / 'root'
        cls.env = {'PATH': os.environ['PATH'], 'HOME': str(cls.dir), 'IXT_ROOT': str(cls.root),
                   'IXT_DISTFILES': os.environ['IXT_DISTFILES'], 'LC_ALL': 'C.UTF-8'}
        got = cls.cross('build', '--corpus', str(CORPUS), '--offline', 'bin/lantern')
        if got.returncode:
            raise RuntimeError(got.stderr)
        cls.said = got.stderr
        cls.lantern = cls.dir / 'result/bin/lantern'

    @classmethod
    def tearDownClass(cls):
        cls.room.cleanup()

    @classmethod
    def cross(cls, *args, env=None, **more):
        more.setdefault('cwd', cls.dir)
        return subprocess.run([CROSS, *map(str, args)], capture_output=True, text=True, timeout=600,
                              env={**cls.env, **(env or {})}, **more)

    def ok(self, *args, **more):
        got = self.cross(*args, **more)
        self.assertEqual(got.returncode, 0, got.stdout + got.stderr)
        return got.stdout

    def compile(self, source, *flags):
        out = self.dir / (source + '.elf')
        self.ok('cc', '-Wall', '-Wextra', '-Werror', '-O2', HERE / source, '-o', out, *flags)
        self.assertEqual(self.cross('check', out).returncode, 0)
        return out

    # a package

    def test_what_is_made_first_is_told(self):
        self.assertIn("no toolchain yet: packing this machine's compiler", self.said)
        self.assertIn('built lib-capos-c', self.said)

    def test_it_runs(self):
        word = f'word {random.getrandbits(40):x}'
        self.assertEqual(self.ok('run', self.lantern, word, 'two'), frame(word, 'two'))
        self.assertEqual(self.ok('run', self.lantern, input='one\ntwo\n'), frame('one', 'two'))

    def test_it_keeps_the_rules(self):
        self.assertIn(': ok:', self.ok('check', self.lantern))
        stripped = self.dir / 'stripped'
        subprocess.run(['llvm-strip', '-o', stripped, self.lantern], check=True)
        self.assertIn(': ok:', self.ok('check', stripped))
        self.assertLessEqual(stripped.stat().st_size, 52000)

    def test_it_boots(self):
        for program in ('qemu-system-x86_64', 'xorriso', 'grub-mkrescue'):
            if not shutil.which(program):
                self.skipTest(f'{program} is not here')
        word = f'word {random.getrandbits(40):x}'
        self.ok('image', 'create', '--test', 'a.iso')
        self.ok('image', 'inject', 'a.iso', '-o', 'b.iso', '--add', f'lantern={self.lantern}', '--init', 'lantern',
                '--arg', word)
        said = self.ok('image', 'run', 'b.iso').replace('\r', '')
        self.assertIn(frame(word), said)
        self.assertIn('not capOS', said)

    def test_the_second_time_nothing_is_done(self):
        got = self.cross('build', '--corpus', str(CORPUS), '--offline', 'bin/lantern')
        self.assertEqual((got.returncode, got.stderr), (0, ''))

    def test_from_nothing_again(self):
        if not WHOLE:
            self.skipTest('only when all is asked for')
        other = self.dir / 'other'
        env = {'IXT_ROOT': str(other / 'root'), 'TZ': 'Asia/Tokyo', 'HOME': str(other), 'USER': 'somebody'}
        other.mkdir()
        os.umask(0o077)
        got = self.cross('build', '--corpus', CORPUS, '--offline', 'bin/lantern', env=env, cwd=other)
        os.umask(0o022)
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertEqual(got.stderr.splitlines()[-1], 'ixt-cross: 3 done, 0 there')
        first, second = (digests(r / 'store') for r in (self.root, other / 'root'))
        self.assertGreater(len(first), 1000)
        self.assertEqual([n for n in first | second if not n.endswith('.json') and first.get(n) != second.get(n)], [])

    # the C library

    def test_c_library(self):
        program = self.compile('libc.c')
        for streams in STREAMS:
            for reading in READINGS:
                with self.subTest(streams=streams, reading=reading), tempfile.TemporaryDirectory() as dir:
                    options = ['--other', reading] if reading else []
                    got = self.cross('run', '--rw', dir, '--env', 'COLOUR=green', '--stdio', streams, *options, program,
                                     'one', 'two words', input='')
                    bad = [line for line in got.stdout.splitlines() if not line.startswith('ok ')]
                    if streams == 'console':
                        bad = [line for line in bad if line != 'not ok not a terminal']
                    self.assertEqual(bad, [], got.stderr)
                    self.assertEqual(len(got.stdout.splitlines()), 64)

    def test_the_renderer_itself(self):
        if not CORE:
            self.skipTest('its sources were not named')
        program, root = self.dir / 'ixt-core', self.dir / 'packed'
        root.mkdir()
        self.ok('cc', '-O2', '-std=c17', '-D_GNU_SOURCE', '-fno-strict-aliasing', '-I', HERE.parents[1],
                '--capos-heap=8M', *CORE, '-o', program)
        shutil.copy(CORPUS.parents[0] / 'pins.json', root)
        subprocess.run([IXT, 'corpus', 'pack', '--corpus', CORPUS, root / 'pack'], check=True, capture_output=True)
        packages = ['bin/greet', 'bin/ferry', 'lib/estuary', 'bin/lantern', 'bin/bad/parent/syntax']
        want = subprocess.run([IXT, 'render', '--corpus', CORPUS, '--pins', 'default', '--target', 'linux-x86_64',
                               '--format', 'digest', *packages], capture_output=True, text=True).stdout
        got = self.cross('run', '--root', root, program, 'digest', 'pins.json', 'linux-x86_64', 'pack', *packages)
        self.assertEqual(len(want.splitlines()), len(packages))
        self.assertEqual(sorted(got.stdout.splitlines()), sorted(want.splitlines()), got.stderr)

    def test_a_pack_of_fixtures(self):
        pack, program = self.dir / 'pack', self.dir / 'pack.elf'
        cases = {'t/bin/a': '{"id": "a"}\n{"id": "a", "ok": "x"}\n', 't/bin/b': '{}\n{"id": "b", "err": {}}\n',
                 't/long': '{"id": "' + 'l' * 70000 + '"}\n{"ok": ""}\n'}
        rows = []
        for name, text in cases.items():
            file = pack / 'cases' / f'{name}.json'
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            rows.append('\t'.join((name, f'cases/{name}.json', hashlib.sha256(text.encode()).hexdigest(), str(len(text)),
                                   'ok' if '"ok"' in text else 'err', 'tag:if tag:set')))
        index = 'ixt-fixtures\t1\ncorpus\tsmall\n\n' + '\n'.join(rows) + '\n'
        (pack / 'index.tsv').write_text(index)
        (pack / 'DIGEST').write_text(hashlib.sha256(index.encode()).hexdigest() + '\n')
        self.ok('cc', '-Wall', '-Wextra', '-Werror', '-Os', HERE.parents[1] / 'targets/capos/conform/pack.c', '-o', program)
        self.assertEqual(self.ok('run', '--root', pack, program), 't/bin/a ok 11 22\nt/bin/b err 2 22\n'
                         't/long ok 70010 10\n3 cases, 0 damaged, index whole\n')
        (pack / 'cases/t/bin/b.json').write_text('{}\n{"id": "B", "err": {}}\n')
        got = self.cross('run', '--root', pack, program)
        self.assertEqual(got.returncode, 1)
        self.assertIn('t/bin/b err 2 22 DAMAGED\n', got.stdout)

    def test_stack(self):
        program = self.compile('stack.c')
        self.assertEqual(self.ok('run', program, '1000'), '1000\n')
        got = self.cross('run', program, '1000000')
        self.assertEqual(got.returncode, 128 + 11, got.stderr)
        deep = self.compile('stack.c', '--capos-stack=4M')
        self.assertEqual(self.ok('run', deep, '30000'), '30000\n')

    def test_too_large(self):
        got = self.cross('cc', HERE / 'stack.c', '-o', self.dir / 'large', '--capos-heap=16M')
        self.assertNotEqual(got.returncode, 0)
        self.assertIn('does not fit into the address window of capOS', got.stderr)
        self.assertFalse((self.dir / 'large').exists())

    def test_arguments_from_a_file(self):
        """Those that the block has no room for come as the capability `args`."""
        words = [f'{i:04}' * 4 for i in range(60)]
        self.assertEqual(self.ok('run', self.lantern, *words), frame(*words))

    def test_on_linux_it_ends_at_once(self):
        """Configure scripts start what they compiled, to see whether they can."""
        got = subprocess.run([self.lantern], capture_output=True, timeout=20)
        self.assertLess(got.returncode, 0)

    def test_same_program_twice(self):
        a, b = self.compile('libc.c').read_bytes(), self.compile('libc.c').read_bytes()
        self.assertEqual(a, b)


def missing():
    dir = os.environ.get('IXT_DISTFILES')
    if not dir or not os.path.isdir(dir):
        return 'IXT_DISTFILES names no directory with the sources of musl'
    if not any(hashlib.sha256(p.read_bytes()).hexdigest() == MUSL for p in pathlib.Path(dir).iterdir() if p.is_file()):
        return 'the sources of musl 1.2.5 are not in IXT_DISTFILES'
    for tool in ('clang', 'ld.lld', 'llvm-ar', 'llvm-strip', 'make'):
        if not shutil.which(tool):
            return f'{tool} is not here'


if __name__ == '__main__':
    if '--' in sys.argv:
        CORE = [os.path.abspath(p) for p in sys.argv[sys.argv.index('--') + 1:]]
    IXT, CROSS = (os.path.abspath(p) for p in sys.argv[1:3])
    WHOLE = 'whole' in sys.argv[3:]
    why = missing()
    if why:
        print('skipped:', why)
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
