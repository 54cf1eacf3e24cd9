#!/usr/bin/env python3
"""ixt-cross extract on archives that are good, hostile and damaged.

    run.py IXT_CROSS

Each is made here. A hostile one must be refused with one line that names its entry,
and nothing may change outside of the directory.
"""

import bz2
import gzip
import io
import lzma
import os
import pathlib
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

PROGRAM = ''
BIG = 96 << 20


def entry(name, data=b'', **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mtime = 1000000000
    info.mode = 0o644

    for k, v in fields.items():
        setattr(info, k, v)

    return info, data


def link(name, target, kind=tarfile.SYMTYPE):
    return entry(name, linkname=target, type=kind)


def directory(name, mode=0o755):
    return entry(name, type=tarfile.DIRTYPE, mode=mode)


def tar(*entries, format=tarfile.PAX_FORMAT):
    out = io.BytesIO()

    with tarfile.open(fileobj=out, mode='w', format=format) as t:
        for info, data in entries:
            t.addfile(info, io.BytesIO(data))

    return out.getvalue()


def zipped(*files):
    out = io.BytesIO()

    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, data in files:
            z.writestr(name, data)

    return out.getvalue()


# name: (archive, what the one line says)
HOSTILE = {
    'absolute': (tar(entry('/etc/x', b'a')), 'an absolute name'),
    'dot-dot': (tar(entry('../x', b'a')), 'a name with ..'),
    'dot-dot-inside': (tar(entry('a/../../x', b'a')), 'a name with ..'),
    'dot-dot-directory': (tar(directory('..')), 'a name with ..'),
    'hard-link-absolute': (tar(link('a', '/canary', tarfile.LNKTYPE)), 'an absolute name'),
    'hard-link-out': (tar(link('a', '../canary', tarfile.LNKTYPE)), 'a name with ..'),
    'hard-link-to-nothing': (tar(link('a', 'b', tarfile.LNKTYPE)), 'no file of the archive'),
    'hard-link-to-directory': (tar(directory('d'), link('a', 'd', tarfile.LNKTYPE)), 'no file of the archive'),
    'hard-link-to-link': (
        tar(link('l', '../canary'), link('a', 'l', tarfile.LNKTYPE)), 'no file of the archive'),
    'device': (tar(entry('sda', type=tarfile.BLKTYPE)), 'a device, pipe or socket'),
    'character-device': (tar(entry('null', type=tarfile.CHRTYPE)), 'a device, pipe or socket'),
    'pipe': (tar(entry('p', type=tarfile.FIFOTYPE)), 'a device, pipe or socket'),
    'file-over-directory': (tar(directory('d'), entry('d/x'), entry('d', b'a')), 'a directory stands'),
    'directory-over-file': (tar(entry('d', b'a'), directory('d')), 'something else stands'),
    'through-file': (tar(entry('d', b'a'), entry('d/x', b'a')), 'leads through a file'),
    'link-over-directory': (tar(directory('d'), entry('d/x'), link('d', '..')), 'a directory stands'),
    'link-through-link': (tar(link('d', '..'), link('d/l', 'x')), 'leads through a link'),
    'zip-dot-dot': (zipped(('../x', b'a')), 'a name with ..'),
    'zip-absolute': (zipped(('/x', b'a')), 'an absolute name'),
    'many-entries': (tar(*(entry(f'f{i}') for i in range(1001))), 'too many entries'),
    'ratio': (gzip.compress(tar(entry('zeros', bytes(BIG))), 9), 'too small for what is in it'),
}

# Links of the archive's own that nothing may be written through: they are made last,
# so what comes after them lies in a directory of the same name, or is refused.
THROUGH = {
    'link-then-file': tar(link('d', '..'), entry('d/canary', b'changed')),
    'link-then-link-then-file': tar(link('a', '.'), link('a/b', '..'), entry('b/canary', b'changed')),
    'link-to-file': tar(link('canary', '../canary'), entry('canary', b'changed')),
    'absolute-link': tar(link('d', '/tmp'), entry('d/ixt-canary', b'changed')),
}

GOOD = tar(
    directory('./'), directory('p-1/'), entry('p-1/a.c', b'int a;\n'),
    entry('p-1/configure', b'#!/bin/sh\n', mode=0o4777), link('p-1/l', 'a.c'),
    link('p-1/h', 'p-1/a.c', tarfile.LNKTYPE), entry('p-1/deep/er/x', b'x'),
    entry('p-1/a.c', b'int b;\n'), entry('n\nl', b'1'), entry('caf\u00e9', b'2'),
    entry('p-1/' + 'long/' * 60 + 'name', b'3'),
)

DAMAGED = {
    'empty': b'', 'text': b'hello\n' * 100, 'cut': gzip.compress(GOOD)[:200],
    'cut-tar': GOOD[:3000], 'broken-xz': lzma.compress(GOOD)[:-40],
    'broken-header': b'x' * 156 + GOOD[156:],
}


class Extract(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory(prefix='ixt-archive-')
        self.addCleanup(self.room.cleanup)
        self.outside = pathlib.Path(self.room.name)
        self.inside = self.outside / 'in'
        self.inside.mkdir()
        (self.outside / 'canary').write_text('alive')

    def extract(self, data, *options):
        archive = self.outside / 'archive'
        archive.write_bytes(data)

        return subprocess.run(
            [PROGRAM, 'extract', *options, str(archive)], cwd=self.inside, capture_output=True,
            text=True, errors='surrogateescape', timeout=60)

    def unchanged(self):
        self.assertEqual((self.outside / 'canary').read_text(), 'alive')
        self.assertEqual(sorted(os.listdir(self.outside)), ['archive', 'canary', 'in'])
        self.assertFalse(os.path.exists('/tmp/ixt-canary'))

    def test_hostile(self):
        for name, (data, words) in HOSTILE.items():
            with self.subTest(name):
                got = self.extract(data, '--max-entries', '1000')
                self.assertEqual(got.returncode, 2, got.stderr)
                self.assertIn(words, got.stderr)
                self.assertIn('archive entry "', got.stderr)
                self.assertEqual(len(got.stderr.splitlines()), 1)
                self.unchanged()

            subprocess.run(['rm', '-rf', self.inside], check=True)
            self.inside.mkdir()

    def test_nothing_is_written_through_links(self):
        for name, data in THROUGH.items():
            with self.subTest(name):
                self.extract(data)
                self.unchanged()

            subprocess.run(['rm', '-rf', self.inside], check=True)
            self.inside.mkdir()

    def test_damaged(self):
        for name, data in DAMAGED.items():
            with self.subTest(name):
                got = self.extract(data)
                self.assertEqual(got.returncode, 2, name + got.stderr)
                self.assertIn('archive', got.stderr)
                self.assertEqual(len(got.stderr.splitlines()), 1)

    def test_size_limit(self):
        got = self.extract(tar(entry('a', bytes(3 << 20))), '--max-mib', '2')
        self.assertEqual(got.returncode, 2)
        self.assertIn('too large unpacked', got.stderr)

    def test_sparse_gaps_count(self):
        head = b'1\n0\n1\n'.ljust(512, b'\0')
        info = tarfile.TarInfo('GNUSparseFile.0/a')
        info.size = len(head) + 1
        info.pax_headers = {
            'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'a',
            'GNU.sparse.realsize': str(1 << 30)}
        got = self.extract(tar((info, b'1\n%d\n1\n'.replace(b'%d', str((1 << 30) - 1).encode()).ljust(512, b'\0') + b'x')),
                           '--max-mib', '2')
        self.assertEqual(got.returncode, 2, got.stderr)

    def check_good(self, data):
        got = self.extract(data)
        self.assertEqual((got.returncode, got.stderr), (0, ''))
        p = self.inside / 'p-1'
        self.assertEqual((p / 'a.c').read_text(), 'int b;\n')
        self.assertEqual((p / 'h').read_text(), 'int a;\n')
        self.assertEqual(os.readlink(p / 'l'), 'a.c')
        self.assertEqual((p / 'deep' / 'er' / 'x').read_text(), 'x')
        self.assertEqual((self.inside / 'n\nl').read_text(), '1')
        self.assertEqual((self.inside / 'caf\u00e9').read_text(), '2')
        self.assertEqual((p / ('long/' * 60) / 'name').read_text(), '3')
        self.assertEqual(stat.S_IMODE((p / 'configure').stat().st_mode), 0o755)
        self.assertEqual(stat.S_IMODE((p / 'a.c').stat().st_mode), 0o644)
        self.assertEqual((p / 'a.c').stat().st_mtime, 1000000000)
        self.assertEqual(p.stat().st_mtime, 1000000000)

    def test_good(self):
        self.check_good(GOOD)

    def test_filters(self):
        for pack in (gzip.compress, bz2.compress, lzma.compress):
            with self.subTest(pack.__module__):
                self.check_good(pack(GOOD))

    def test_again_over_itself(self):
        self.check_good(GOOD)
        self.check_good(GOOD)

    def test_zip(self):
        got = self.extract(zipped(('d/a', b'1'), ('b', b'2')))
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertEqual((self.inside / 'd' / 'a').read_text(), '1')

    def test_to(self):
        (self.inside / 'there').mkdir()
        self.assertEqual(self.extract(tar(entry('a', b'1')), '--to', 'there').returncode, 0)
        self.assertEqual((self.inside / 'there' / 'a').read_text(), '1')
        self.assertEqual(self.extract(tar(entry('a', b'1')), '--to', 'nowhere').returncode, 2)

    def test_no_file(self):
        got = subprocess.run([PROGRAM, 'extract', 'nothing.tar'], cwd=self.inside, capture_output=True, text=True)
        self.assertEqual(got.returncode, 2)
        self.assertIn('nothing.tar', got.stderr)


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
