#!/usr/bin/env python3
"""ixt-cross store: where it is, what is in it, what differs.

    run.py IXT_CROSS TEST_STORE

The results are made by the program of the module's own test (`make NAME`).
"""

import fcntl
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
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

    def keep(self, name):
        """A root as `build` leaves it: a link of the user's."""
        link = self.root.parent / f'result-{name[-1]}'
        link.symlink_to(self.root / 'store' / name)
        (self.root / 'roots' / f'{ord(name[-1]):016x}').symlink_to(link)
        return link

    def inputs(self, name, *inputs):
        record = self.root / 'store' / f'{name}.json'
        record.chmod(0o644)
        text = json.loads(record.read_text())
        record.write_text(json.dumps({**text, 'inputs': list(inputs)}))

    def there(self):
        return [n[-1] for n in self.run_store('list').stdout.split()]

    def collect(self, *args):
        got = self.run_store('gc', *args)
        self.assertEqual(got.returncode, 0, got.stderr)
        return got

    def test_collection(self):
        a, b, c, d = map(self.make, 'abcd')
        link = self.keep(a)
        self.inputs(a, b, 'not-there')
        self.inputs(b, d)
        got = self.collect('--dry-run')
        self.assertEqual(got.stdout, f'{c}\n')
        self.assertIn('1 results would go, 0.0 MB; 3 kept', got.stderr)
        self.assertEqual(self.there(), ['a', 'b', 'c', 'd'])
        self.assertEqual(json.loads(self.collect('--json').stdout), {'name': c, 'removed': True})
        self.assertEqual(self.there(), ['a', 'b', 'd'])
        self.assertEqual(list((self.root / 'trash').iterdir()), [])
        self.assertEqual(self.collect().stdout, '')
        link.unlink()
        self.collect('--dry-run')
        self.assertEqual(len(list((self.root / 'roots').iterdir())), 1)
        self.collect()
        self.assertEqual(self.there(), [])
        for left in ('roots', 'uses', 'store', 'trash'):
            self.assertEqual(list((self.root / left).iterdir()), [], left)

    def test_collection_of_a_moved_store(self):
        self.keep(self.make('a'))
        self.root = self.root.rename(self.root.parent / 'elsewhere')
        self.collect()
        self.assertEqual(self.there(), ['a'])

    def test_collection_beside_users(self):
        a, b, c = map(self.make, 'abc')
        use, lock = self.root / 'uses' / '1-0', self.root / 'locks' / b
        with use.open('w') as using, lock.open('w') as making:
            using.write(f'{a}\nnot-there\n')
            using.flush()
            fcntl.flock(using, fcntl.LOCK_EX)
            fcntl.flock(making, fcntl.LOCK_EX)
            self.assertIn('1 are being made just now', self.collect().stderr)
            self.assertEqual(self.there(), ['a', 'b'])
        self.collect()
        self.assertEqual(self.there(), [])
        self.assertFalse(use.exists())

    def test_collection_waits_for_those_who_begin(self):
        self.make('a')
        with (self.root / 'locks' / '.all').open('w') as gate:
            fcntl.flock(gate, fcntl.LOCK_SH)
            with self.assertRaises(subprocess.TimeoutExpired):
                subprocess.run([PROGRAM, 'store', 'gc'], timeout=1, capture_output=True,
                               env={'IXT_ROOT': str(self.root)})
        self.assertEqual(self.there(), ['a'])

    def test_collection_with_a_damaged_record(self):
        a, b = self.make('a'), self.make('b')
        self.keep(a)
        (self.root / 'store' / f'{a}.json').unlink()
        got = self.run_store('gc')
        self.assertEqual(got.returncode, 2)
        self.assertIn(f'{a}.json', got.stderr)
        self.assertEqual(self.there(), ['a', 'b'])

    def test_killed_collection(self):
        names = [self.make(f'{i:02}-x') for i in range(12)]
        for turn in range(30):
            p = subprocess.Popen([PROGRAM, 'store', 'gc'], env={'IXT_ROOT': str(self.root)},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(turn * 0.0004)
            p.kill()
            p.wait()
            got = self.run_store('verify')
            self.assertEqual(got.returncode, 0, got.stdout)
            left = self.run_store('list').stdout.split()
            for name in set(names) - set(left):
                self.make(name.removeprefix(f'{UID}-'))
            self.assertEqual(self.run_store('verify').returncode, 0)

    def test_usage(self):
        self.assertEqual(self.run_store('gc', 'x').returncode, 2)
        for args in ((), ('erase',)):
            got = self.run_store(*args)
            self.assertEqual(got.returncode, 2)
            self.assertIn('gc, list, path or verify expected', got.stderr)


if __name__ == '__main__':
    MAKER = os.path.abspath(sys.argv.pop(2))
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
