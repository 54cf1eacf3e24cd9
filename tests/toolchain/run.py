#!/usr/bin/env python3
"""ixt-cross toolchain, with small lists of tools and a machine made for the test.

    run.py IXT_CROSS CC...

Programs and libraries are compiled here: which libraries come along, and which links,
is known then.
"""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ''
CC = []
LIBRARIES = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64', '/lib', '/usr/lib']


class Toolchain(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory(prefix='ixt-toolchain-')
        self.addCleanup(self.room.cleanup)
        self.dir = pathlib.Path(self.room.name).resolve()
        self.root = self.dir / 'root'
        self.bin = self.dir / 'host' / 'bin'
        self.bin.mkdir(parents=True)
        self.groups = []

    def toolchain(self, *args, **env):
        return subprocess.run(
            [PROGRAM, 'toolchain', *args], capture_output=True, text=True, timeout=120,
            env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root), **env})

    def ok(self, *args, **env):
        got = self.toolchain(*args, **env)
        self.assertEqual(got.returncode, 0, got.stderr)
        return got.stdout

    def group(self, *names, **more):
        self.groups.append({'package': 'p', 'names': list(names), **more})

    def list(self, **more):
        path = self.dir / 'list.json'
        path.write_text(json.dumps({
            'format': 'ixt-toolchain-list', 'version': 1, 'path': [str(self.bin)],
            'libraries': LIBRARIES, 'tools': self.groups, 'aliases': {}, 'compilers': [],
            'driven': [], **more}))
        return str(path)

    def make(self, *args, **more):
        return self.ok('make', '--list', self.list(**more), *args).strip()

    def tree(self, id):
        return self.root / 'store' / f'{id}-toolchain'

    def script(self, name, text='#!/bin/sh\necho here\n'):
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def compile(self, to, source, *flags):
        subprocess.run([*CC, '-x', 'c', '-', '-x', 'none', '-o', to, *flags], input=source, text=True, check=True)

    def below(self, id, path):
        """Where the tree has `path` of this machine."""
        return self.tree(id) / str(path).lstrip('/')

    def test_libraries_come_along(self):
        lib = self.dir / 'host' / 'lib'
        lib.mkdir()
        self.compile(lib / 'libinner.so.1', 'int inner(void) { return 3; }', '-shared', '-fPIC',
                     '-Wl,-soname,libinner.so.1')
        self.compile(lib / 'libouter.so', 'int inner(void); int outer(void) { return inner(); }', '-shared',
                     '-fPIC', lib / 'libinner.so.1', '-Wl,-soname,libouter.so,-rpath,$ORIGIN')
        self.compile(self.bin / 'tool', 'int outer(void); int main(void) { return outer(); }',
                     lib / 'libouter.so', '-Wl,-rpath,$ORIGIN/../lib')
        self.group('tool')
        id = self.make()
        self.assertRegex(id, '^[0-9a-zA-Z]{27}$')

        for path in (self.bin / 'tool', lib / 'libouter.so', lib / 'libinner.so.1'):
            self.assertTrue(self.below(id, path).is_file(), path)

        tree = self.tree(id)
        self.assertTrue((tree / 'lib64/ld-linux-x86-64.so.2').exists())
        self.assertEqual(len([p for p in tree.rglob('libc.so.6') if not p.is_symlink()]), 1)
        self.assertFalse(os.path.isabs(os.readlink(tree / 'bin/tool')))
        self.assertEqual((tree / 'bin/tool').resolve(), self.below(id, self.bin / 'tool'))
        self.assertEqual(subprocess.run([tree / 'bin/tool']).returncode, 3)

    def test_library_that_is_nowhere(self):
        self.compile(self.dir / 'libgone.so', 'int gone;', '-shared', '-fPIC')
        self.compile(self.bin / 'tool', 'extern int gone; int main(void) { return gone; }', self.dir / 'libgone.so')
        self.group('tool')
        got = self.toolchain('make', '--list', self.list(), LD_LIBRARY_PATH=str(self.dir))
        self.assertEqual(got.returncode, 2, got.stderr)
        self.assertRegex(got.stderr, 'bin/tool needs the library .*libgone.so')

    def test_links_on_the_way(self):
        other = self.dir / 'host' / 'etc'
        other.mkdir()
        self.script('real')
        (other / 'alternative').symlink_to(self.bin / 'real')
        (self.bin / 'tool').symlink_to('../etc/alternative')
        self.group('tool')
        id = self.make()
        self.assertEqual(os.readlink(self.below(id, self.bin / 'tool')), '../etc/alternative')
        self.assertEqual(os.readlink(self.below(id, other / 'alternative')), '../bin/real')
        self.assertEqual((self.tree(id) / 'bin/tool').read_text(), '#!/bin/sh\necho here\n')

    def test_directories_that_are_links(self):
        self.script('tool')
        (self.dir / 'alias').symlink_to('host/bin')
        self.group('tool')
        id = self.make('--path', str(self.dir / 'alias'))
        self.assertTrue(self.below(id, self.bin / 'tool').is_file())

    def test_data(self):
        data = self.dir / 'host' / 'share-1.2'
        (data / 'deep').mkdir(parents=True)
        (data / 'deep' / 'file').write_text('text')
        (self.dir / 'host' / 'share').symlink_to('share-1.2')
        self.script('tool')
        self.group('tool', data=[str(self.dir / 'host/shar[e]'), '/nowhere/*'])
        id = self.make()
        self.assertEqual(os.readlink(self.below(id, self.dir / 'host/share')), 'share-1.2')
        self.assertEqual(self.below(id, data / 'deep/file').read_text(), 'text')

    def test_missing(self):
        self.script('tool')
        self.group('tool', 'absent')
        self.group('extra', optional=True)
        got = self.toolchain('make', '--list', self.list())
        self.assertEqual((got.returncode, got.stdout), (3, ''))
        self.assertEqual(got.stderr, 'ixt-cross: absent is missing: apt install p\n')
        self.assertEqual(os.listdir(self.root / 'store'), [])
        self.groups[0]['names'] = ['tool']
        got = self.toolchain('make', '--list', self.list(), '--json')
        self.assertEqual(got.returncode, 0)
        self.assertEqual(json.loads(got.stdout)['missing'], ['extra'])
        self.assertIn('without extra', got.stderr)

    def test_aliases_and_compilers(self):
        self.script('cc-1')
        self.group('cc-1', 'cc')
        id = self.make(aliases={'cc': 'cc-1'}, compilers=['cc'])
        self.assertEqual(sorted(os.listdir(self.tree(id) / 'bin')), ['cc', 'cc-1'])
        self.assertEqual(set(os.listdir(self.tree(id) / 'libexec')) - {'ixt-tool'}, {'cc'})
        self.assertTrue((self.tree(id) / 'libexec/cc').is_file())

    def test_driver(self):
        beside = self.dir / 'programs'
        beside.mkdir()
        for name in ('ixt-cross', 'ixt-cross-main'):
            shutil.copy(pathlib.Path(PROGRAM).parent / name, beside)
        self.compile(beside / 'ixt-tool', 'int main(void) { return 7; }')
        self.script('cc')
        self.group('cc')
        got = subprocess.run(
            [beside / 'ixt-cross', 'toolchain', 'make', '--list', self.list(compilers=['cc'], driven=['cc', 'extract'])],
            capture_output=True, text=True, env={'IXT_ROOT': str(self.root), 'IXT_DATA': str(SOURCE)})
        self.assertEqual(got.returncode, 0, got.stderr)
        tree = self.tree(got.stdout.strip())
        self.assertEqual({p.name: os.readlink(p) for p in (tree / 'bin').iterdir()},
                         {'cc': '../libexec/ixt-tool', 'extract': '../libexec/ixt-tool'})
        self.assertEqual((tree / 'libexec/cc').read_text(), '#!/bin/sh\necho here\n')
        self.assertTrue((tree / 'lib64/ld-linux-x86-64.so.2').exists())
        self.assertEqual(subprocess.run([tree / 'bin/extract']).returncode, 7)

    def test_of_another_ixt(self):
        def said():
            got = subprocess.run(
                [PROGRAM, 'build', 'bin/lantern', '--dry-run'], capture_output=True, text=True, timeout=120,
                env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root), 'IXT_DATA': str(SOURCE)})
            self.assertEqual(got.returncode, 0, got.stderr)
            return got.stderr
        self.script('tool')
        self.group('tool')
        tree = self.tree(self.make())
        self.assertNotIn('another ixt', said())
        name = 'share/ixt/targets/capos/wire/wire.h'
        (tree / name).chmod(0o644)
        (tree / name).write_text('of another time')
        self.assertIn(f'made by another ixt ({name} is not this one', said())
        shutil.rmtree(tree / 'share')
        self.assertIn('made by another ixt (share/ixt/targets/capos/sysroot is not', said())

    def test_same_content_same_id(self):
        self.script('tool')
        self.group('tool')
        id = self.make()
        again = json.loads(self.make('--json'))
        self.assertEqual((again['id'], again['new']), (id, False))
        old = os.umask(0o077)
        self.addCleanup(os.umask, old)
        os.utime(self.bin / 'tool', (0, 0))
        self.root = self.dir / 'other'
        self.assertEqual(self.make(), id)
        self.script('tool', '#!/bin/sh\necho there\n')
        self.assertNotEqual(self.make(), id)

    def test_set_user_id_is_not_kept(self):
        self.script('tool')
        self.group('tool')
        id = self.make()
        (self.bin / 'tool').chmod(0o4755)
        self.root = self.dir / 'other'
        self.assertEqual(self.make(), id)
        self.assertEqual(stat.S_IMODE((self.tree(id) / 'bin/tool').stat().st_mode), 0o555)

    def test_use(self):
        self.script('tool')
        self.group('tool')
        first = self.make()
        self.script('tool', '#!/bin/sh\n')
        second = self.make()
        both = sorted([first, second])
        marked = ''.join(f'{"*" if id == first else " "} {id}\n' for id in both)
        self.assertEqual(self.ok('list'), marked)
        self.ok('use', second)
        rows = [json.loads(line) for line in self.ok('list', '--json').splitlines()]
        self.assertEqual([(r['id'], r['installed']) for r in rows], [(id, id == second) for id in both])
        self.assertEqual((self.root / 'toolchain').resolve(), self.tree(second))

        for bad in ('x', '0' * 27, '../..'):
            got = self.toolchain('use', bad)
            self.assertEqual(got.returncode, 2)
            self.assertIn(f'no toolchain "{bad}"', got.stderr)

    def exported(self):
        self.script('tool')
        self.group('tool')
        id = self.make()
        self.ok('export', id, '-o', str(self.dir / 'one'))
        return id

    def test_export_and_import(self):
        id = self.exported()
        self.root = self.dir / 'other'
        self.assertEqual(self.ok('import', str(self.dir / 'one')), id + '\n')
        self.assertEqual(self.ok('list'), f'* {id}\n')
        self.assertEqual(os.listdir(self.root / 'build'), [])
        self.assertEqual(self.ok('import', str(self.dir / 'one')), id + '\n')
        self.ok('export', id, '-o', str(self.dir / 'two'))
        self.assertEqual((self.dir / 'one').read_bytes(), (self.dir / 'two').read_bytes())
        got = subprocess.run([PROGRAM, 'store', 'verify'], capture_output=True, text=True,
                             env={'IXT_ROOT': str(self.root)})
        self.assertEqual((got.returncode, got.stdout), (0, f'{id}-toolchain: ok\n'))

    def repacked(self, change):
        """The exported file, after a change of what is in it."""
        self.exported()
        top = self.dir / 'unpacked'
        top.mkdir()
        subprocess.run(['tar', '--zstd', '-xf', self.dir / 'one', '-C', top], check=True)
        (inner,) = top.iterdir()
        change(inner)
        subprocess.run(['tar', '-cf', self.dir / 'changed', '-C', top, *os.listdir(top)], check=True)
        self.root = self.dir / 'other'
        got = self.toolchain('import', str(self.dir / 'changed'))
        self.assertEqual(got.returncode, 2, got.stderr)
        self.assertEqual(len(got.stderr.splitlines()), 1)
        self.assertEqual((os.listdir(self.root / 'store'), os.listdir(self.root / 'build')), ([], []))
        return got.stderr

    def test_import_of_other_version(self):
        def change(top):
            text = (top / 'toolchain.json').read_text()
            (top / 'toolchain.json').unlink()
            (top / 'toolchain.json').write_text(text.replace('"version": 1', '"version": 2'))

        self.assertIn('version 2 of format ixt-toolchain met, 1 expected', self.repacked(change))

    def test_import_of_changed_content(self):
        def change(top):
            (top / 'extra').write_text('')

        self.assertRegex(self.repacked(change), 'content of id .{27} met, .{27} expected')

    def test_import_without_description(self):
        self.assertIn('no toolchain.json', self.repacked(lambda top: (top / 'toolchain.json').unlink()))

    def test_import_of_two(self):
        def change(top):
            (top.parent / 'other').mkdir()

        self.assertIn('one directory <id>-toolchain expected', self.repacked(change))

    def test_import_of_damaged(self):
        self.exported()
        data = (self.dir / 'one').read_bytes()
        self.root = self.dir / 'other'

        for name, damaged in {'cut': data[:-40], 'empty': b'', 'text': b'hello'}.items():
            with self.subTest(name):
                (self.dir / 'damaged').write_bytes(damaged)
                got = self.toolchain('import', str(self.dir / 'damaged'))
                self.assertEqual(got.returncode, 2, got.stderr)
                self.assertEqual((os.listdir(self.root / 'store'), os.listdir(self.root / 'build')), ([], []))

    def test_bad_lists(self):
        for change, words in (({'version': 2}, 'version 2 of format'), ({'format': 'x'}, '"format" is missing'),
                              ({'tools': [{'names': []}]}, '"package" is missing'), ({'path': 3}, '"path" is missing')):
            with self.subTest(words):
                got = self.toolchain('make', '--list', self.list(**change))
                self.assertEqual(got.returncode, 2)
                self.assertIn(words, got.stderr)

        self.assertEqual(self.toolchain('make', '--list', '/nowhere').returncode, 2)

    def test_usage(self):
        for args in ((), ('erase',), ('use',), ('list', 'x'), ('export', '0' * 27)):
            self.assertEqual(self.toolchain(*args).returncode, 2, args)

        self.assertEqual(self.toolchain('export', '0' * 27, '-o', str(self.dir / 'x')).returncode, 2)
        self.assertFalse((self.dir / 'x').exists())


if __name__ == '__main__':
    PROGRAM, CC = os.path.abspath(sys.argv[1]), sys.argv[2:]
    unittest.main(argv=sys.argv[:1])
