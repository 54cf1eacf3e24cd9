#!/usr/bin/env python3
"""ixt-cross store: where it is, what is in it, what differs.

    run.py IXT_CROSS TEST_STORE

The results are made by the program of the module's own test (`make NAME`).
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = MAKER = ''
UID = '0123456789abcdefghijklmnopq'


class Store(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory(prefix='ixt-store-')
        self.addCleanup(self.room.cleanup)
        self.root = pathlib.Path(self.room.name) / 'root'

    def run_store(self, *args, **env):
        return subprocess.run(
            [PROGRAM, 'store', *args], capture_output=True, text=True, timeout=60,
            env={'IXT_ROOT': str(self.root), **env})

    def make(self, name):
        subprocess.run([MAKER, 'make', str(self.root), f'{UID}-{name}'], check=True)
        return f'{UID}-{name}'

    def test_path(self):
        self.assertEqual(self.run_store('path').stdout, f'{self.root}\n')
        home = self.room.name
        self.assertEqual(self.run_store('path', IXT_ROOT='', HOME=home).stdout,
                         f'{home}/.local/share/ixt\n')
        self.assertEqual(self.run_store('path', IXT_ROOT='', HOME=home, XDG_DATA_HOME='/d').stdout,
                         '/d/ixt\n')
        got = self.run_store('path', IXT_ROOT='')
        self.assertEqual(got.returncode, 2)
        self.assertIn('set IXT_ROOT', got.stderr)
        self.assertFalse(self.root.exists())

    def test_path_of_result(self):
        name = self.make('a')
        self.assertEqual(self.run_store('path', name).stdout, f'{self.root}/store/{name}\n')
        self.assertEqual(self.run_store('path', 'nothing').returncode, 2)

    def test_list(self):
        b, a = self.make('b'), self.make('a')
        self.assertEqual(self.run_store('list').stdout, f'{a}\n{b}\n')
        (self.root / 'store' / a / 'touch').unlink()
        self.assertEqual(self.run_store('list').stdout, f'{b}\n')
        row = json.loads(self.run_store('list', '--json').stdout)
        self.assertEqual((row['name'], row['entries'], row['bytes'], row['marks']), (b, 5, 15, []))

    def test_verify(self):
        a, b, c = self.make('a'), self.make('b'), self.make('c')
        got = self.run_store('verify')
        self.assertEqual((got.returncode, got.stdout), (0, f'{a}: ok\n{b}: ok\n{c}: ok\n'))
        (self.root / 'store' / b / 'bin-doc').chmod(0o755)
        (self.root / 'store' / f'{c}.json').unlink()
        got = self.run_store('verify', '--json')
        rows = [json.loads(line) for line in got.stdout.splitlines()]
        self.assertEqual(got.returncode, 1)
        self.assertEqual([r['ok'] for r in rows], [True, False, False])
        self.assertEqual(rows[1]['difference'], 'bin-doc: program met, file expected')
        self.assertIn('.json', rows[2]['difference'])
        self.assertEqual(self.run_store('verify', a).returncode, 0)
        self.assertEqual(self.run_store('verify', 'nothing').returncode, 2)

    def test_usage(self):
        for args in ((), ('erase',)):
            got = self.run_store(*args)
            self.assertEqual(got.returncode, 2)
            self.assertIn('list, path or verify expected', got.stderr)


if __name__ == '__main__':
    MAKER = os.path.abspath(sys.argv.pop(2))
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
