#!/usr/bin/env python3
"""Builds the C library of capOS twice, compares the bytes, and runs programs that were
linked with it under ixt-cross run.

usage: run.py IXT-CROSS SOURCE-ROOT

musl's tarball is looked for in the directory IXT_DISTFILES by its digest. Without it or
without clang, lld and llvm's tools: exit status 77. IXT_SYSROOT names a sysroot that is
taken instead; then nothing is built.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

CROSS, ROOT = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
HERE = ROOT / 'tests/sysroot/programs'
MUSL = 'a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4'
TOOLS = ['clang', 'ld.lld', 'llvm-ar', 'llvm-ranlib', 'llvm-objdump', 'llvm-strip', 'make']
READINGS = ['rsp', 'registers', 'fs-base', 'ids', 'replies', 'pages', 'short', 'all']
HELLO_BYTES = 52_000
HELLO = b'hello 42 0.667 1.5 1006.75\n'


def skip(why):
    print(f'skipped: {why}')
    sys.exit(77)


def tarball():
    folder = pathlib.Path(os.environ.get('IXT_DISTFILES') or skip('IXT_DISTFILES is not set'))

    for path in sorted(folder.glob('*.tar.gz')):
        if hashlib.sha256(path.read_bytes()).hexdigest() == MUSL:
            return path

    return skip(f'no musl 1.2.5 in {folder}')


def build(musl, out, temporary):
    """Another working and temporary directory each time: no path may show."""
    temporary.mkdir()
    subprocess.run(['sh', ROOT / 'targets/capos/sysroot/build', '--musl', musl, '--out', out,
                    '--jobs', '2'], check=True, cwd=temporary,
                   env={**os.environ, 'TMPDIR': str(temporary)})


def digests(tree):
    return {str(p.relative_to(tree)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(tree.rglob('*')) if p.is_file()}


class Sysroot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.kept.name)
        given = os.environ.get('IXT_SYSROOT')
        cls.built = not given
        cls.sysroot = pathlib.Path(given) if given else cls.dir / 'one'

        if cls.built:
            with tarfile.open(cls.tarball) as archive:
                archive.extractall(cls.dir)
            build(cls.dir / 'musl-1.2.5', cls.sysroot, cls.dir / 't')

        cls.programs = {p.stem: cls.link(p) for p in sorted(HERE.glob('*.c'))}

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    @classmethod
    def link(cls, source):
        flags = (cls.sysroot / 'lib/capos.flags').read_text().split()
        resources = subprocess.run(['clang', '-print-resource-dir'], check=True, text=True,
                                   capture_output=True).stdout.strip()
        made, out = cls.dir / f'{source.stem}.o', cls.dir / source.stem
        subprocess.run(['clang', *flags, '-Os', '-Wall', '-D_GNU_SOURCE', '-nostdinc',
                        '-isystem', cls.sysroot / 'include', '-isystem', resources + '/include',
                        '-ffunction-sections', '-fdata-sections', '-c', '-o', made, source],
                       check=True)
        subprocess.run(['ld.lld', '-static', '--gc-sections', '-z', 'nognustack', '-T',
                        cls.sysroot / 'lib/capos.ld', '-o', out, cls.sysroot / 'lib/crt1.o', made,
                        '-L', cls.sysroot / 'lib', '-lc'], check=True)
        subprocess.run(['llvm-strip', out], check=True)
        return out

    def run_program(self, name, *args, options=(), stdin=b'', status=0, out=b'', err=b''):
        done = subprocess.run([CROSS, 'run', '--time-limit', '60', *map(str, options), '--',
                               self.programs[name], *args], input=stdin, capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (status, out), done.stderr)
        if err is not None:
            self.assertEqual(done.stderr, err)
        return done

    def folder(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        return pathlib.Path(kept.name)

    # ---------------------------------------------------------------- the library

    def test_same_bytes(self):
        if not self.built:
            self.skipTest('a sysroot was given')
        other = self.dir / 'elsewhere' / 'two'
        build(self.dir / 'musl-1.2.5', other, self.dir / 'another-temporary-directory')
        self.assertEqual(digests(self.sysroot), digests(other))

    def test_no_machine_paths(self):
        for path in self.sysroot.rglob('*'):
            if path.is_file():
                content = path.read_bytes()
                for name in (ROOT, self.dir):
                    self.assertNotIn(str(name).encode(), content, path)

    def test_instructions(self):
        """No SSE, no x87; and only the bridge enters the kernel."""
        text = subprocess.run(['llvm-objdump', '-d', '--no-show-raw-insn',
                               self.sysroot / 'lib/libc.a'], check=True, text=True,
                              capture_output=True).stdout
        code = [line.split(':', 1)[1] for line in text.splitlines()
                if re.match(r'\s+[0-9a-f]+:', line)]
        self.assertGreater(len(code), 50_000)
        floats = [x for x in code if re.search(r'%[xy]?mm\d|%st\b|\tf(ld|st|add|mul|init)', x)]
        self.assertEqual(floats, [])
        members = re.split(r'^(\S*\.o\)?):\s+file format.*$', text, flags=re.M)
        entered = {pathlib.Path(name).name for name, code in zip(members[1::2], members[2::2])
                   if re.search(r'\t(syscall|sysenter|int)\b', code)}
        self.assertEqual({x.rstrip(')').split('(')[-1] for x in entered}, {'bridge.o'})

    # ------------------------------------------------------------------- programs

    def test_hello(self):
        self.run_program('hello', out=HELLO)
        self.assertLessEqual(self.programs['hello'].stat().st_size, HELLO_BYTES)

    def test_check(self):
        for name, path in self.programs.items():
            with self.subTest(name):
                done = subprocess.run([CROSS, 'check', path], capture_output=True)
                self.assertEqual(done.returncode, 0, done)

    def test_readings(self):
        data = bytes(range(256)) * 100

        for reading in READINGS:
            with self.subTest(reading):
                options = ['--other', reading]
                self.run_program('hello', options=options, out=HELLO)
                self.run_program('cat', options=options, stdin=data, out=data)
                self.run_program('memory', options=options)
        for reading in ('ids', 'replies', 'short'):
            with self.subTest(reading, what='files'):
                self.run_program('files', options=['--other', reading, '--rw', self.folder()])

    def test_streams(self):
        data = os.urandom(100_000)
        self.run_program('cat', stdin=data, out=data)
        text = ('aäöü€😀' * 1000).encode()
        self.run_program('cat', options=['--stdio', 'stdio'], stdin=text, out=text)
        self.run_program('cat', options=['--stdio', 'stdio', '--other', 'short'], stdin=text,
                         out=text)
        lines = b'one\n\ntwo\n'
        self.run_program('cat', options=['--stdio', 'terminal'], stdin=lines, out=lines)
        self.run_program('hello', options=['--stdio', 'console'], out=HELLO)

    def test_arguments(self):
        self.run_program('show', 'one', '', 'zwei Wörter', options=['--env', 'A=1', '--env', 'B='],
                         out='one\n\nzwei Wörter\nA=1\nB=\n/\n'.encode())

    def test_files(self):
        self.run_program('files', options=['--rw', self.folder()])

    def test_errors(self):
        root = self.folder()
        (root / 'file').write_text('content')
        (root / 'dir').mkdir()
        self.run_program('errors', options=['--root', root])
        self.assertEqual((root / 'file').read_text(), 'content')

    def test_memory(self):
        self.run_program('memory')

    def test_ends(self):
        for how, status, out in (('', 3, b'last\n'), ('exit', 7, b'last\n'), ('_exit', 8, b''),
                                 ('abort', 134, b''), ('term', 143, b''),
                                 ('ignored', 3, b'last\n')):
            with self.subTest(how):
                self.run_program('ends', how, status=status, out=out)

    def test_stack_guard(self):
        done = self.run_program('ends', 'stack', status=139, err=None)
        self.assertIn(b'SIGSEGV', done.stderr)


if __name__ == '__main__':
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        skip(f'no {", ".join(missing)}')
    Sysroot.tarball = None if os.environ.get('IXT_SYSROOT') else tarball()
    unittest.main(argv=[sys.argv[0], '-v'])
