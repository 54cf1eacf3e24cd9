#!/usr/bin/env python3
"""The toolchain of this machine, whole, in the jail that builds run in.

    whole.py IXT_CROSS

Skipped (77) where the kernel allows no namespaces, or the machine lacks tools.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = ''


class Whole(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory(prefix='ixt-toolchain-')
        cls.addClassCleanup(cls.room.cleanup)
        cls.env = {'PATH': '/usr/bin:/bin', 'IXT_ROOT': cls.room.name + '/root'}
        got = subprocess.run([PROGRAM, 'toolchain', 'make'], capture_output=True, text=True, env=cls.env)

        if got.returncode == 3:
            print(got.stderr, file=sys.stderr)
            sys.exit(77)

        assert got.returncode == 0, got.stderr
        cls.tree = f'{cls.room.name}/root/store/{got.stdout.strip()}-toolchain'
        cls.work = pathlib.Path(cls.room.name) / 'work'
        cls.work.mkdir()

    def jail(self, *command):
        links = [x for name in ('bin', 'lib', 'lib64', 'usr')
                 for x in ('--link', f'/{name}=ixt/system/{name}')]
        got = subprocess.run(
            [PROGRAM, 'sandbox', '--ro', f'{self.tree}=/ixt/system', *links, '--rw', f'{self.work}=/work',
             '--work-dir', '/work', '--env', 'PATH=/ixt/system/bin', *command],
            capture_output=True, text=True, timeout=120, env=self.env)
        self.assertEqual(got.returncode, 0, got.stderr)
        return got.stdout

    def test_shell(self):
        self.assertEqual(self.jail('bash', '-c', 'echo hi | sed s/hi/ho/'), 'ho\n')
        self.assertEqual(self.jail('/bin/sh', '-c', 'seq 3 | awk "{ s += \\$1 } END { print s }"'), '6\n')
        self.assertEqual(self.jail('/usr/bin/env', 'make', '--version').split()[0], 'GNU')

    def test_all_links_lead_to_programs(self):
        broken = self.jail('bash', '-c', 'for t in /ixt/system/bin/* /ixt/system/libexec/*; do'
                           ' [ -x "$t" ] || echo "$t"; done')
        self.assertEqual(broken, '')

    def test_compiler(self):
        self.assertTrue(self.jail('clang', '-print-resource-dir').startswith('/ixt/system/usr/'))
        (self.work / 'a.c').write_text('#include <stdarg.h>\nint f(va_list a) { return va_arg(a, int); }\n')
        self.jail('clang', '--target=x86_64-unknown-capos', '-ffreestanding', '-c', 'a.c', '-o', 'a.o')
        self.assertIn(' T f\n', self.jail('llvm-nm', 'a.o'))
        self.jail('/ixt/system/libexec/clang', '--target=x86_64-unknown-capos', '-E', 'a.c', '-o', 'a.i')
        self.jail('/ixt/system/libexec/ld.lld', '-r', 'a.o', '-o', 'b.o')
        self.jail('bash', '-c', 'llvm-ar rc a.a a.o && llvm-ranlib a.a && llvm-strip b.o')

    def test_perl(self):
        if not os.path.exists(self.tree + '/bin/perl'):
            self.skipTest('no perl')

        self.assertEqual(self.jail('perl', '-MFile::Find', '-MPOSIX', '-e', 'print 1+1'), '2')


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))

    if subprocess.run([PROGRAM, 'sandbox', '--ro', '/', '--print'], capture_output=True).returncode == 3:
        sys.exit(77)

    unittest.main()
