"""Tests of what scripts/bench judges by: `python3 test_bench.py`, no checkout."""

import os
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import answers
import growth
import syscalls
import synthetic_corpus

START = 'execve("/b/ixt", ["ixt"], 0x7ff /* 2 vars */) = 0'
ALLOWED = ['/data']

HARMLESS = [
    'openat(AT_FDCWD</home>, "/data/a", O_RDONLY|O_CLOEXEC) = 3</data/a>',
    'openat(AT_FDCWD</home>, "/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY) = 3</usr/lib/x86_64-linux-gnu/libc.so.6>',
    'openat(AT_FDCWD</home>, "/etc/ld.so.cache", O_RDONLY) = 3</etc/ld.so.cache>',
    'read(3</data/a>, "x", 10) = 1',
    'newfstatat(4</data/d>, "e", {st_mode=S_IFREG}, 0) = 0',
    'newfstatat(4</etc/x>, "", {st_mode=S_IFREG}, AT_EMPTY_PATH) = 0',
    'write(1</tmp/out>, "x", 1) = 1',
    'exit_group(0) = ?',
]

VIOLATIONS = {
    'openat(AT_FDCWD</home>, "/etc/passwd", O_RDONLY) = 3</etc/passwd>': 'reads /etc/passwd',
    # the path that was opened counts, not the one that was named
    'openat(AT_FDCWD</home>, "/data/link", O_RDONLY) = 3</etc/passwd>': 'reads /etc/passwd',
    'openat(AT_FDCWD</home>, "/database", O_RDONLY) = 3</database>': 'reads /database',
    'openat(AT_FDCWD</home>, "/tmp/libx.so", O_RDONLY) = 3</tmp/libx.so>': 'reads /tmp/libx.so',
    'openat(AT_FDCWD</home>, "/data/n", O_WRONLY|O_CREAT, 0666) = 3</data/n>': 'opens for writing',
    'openat(AT_FDCWD</home>, "/n", O_RDWR) = -1 EACCES (Permission denied)': 'opens for writing',
    'write(3</data/a>, "x", 1) = 1': 'writes',
    'mkdir("/home/.cache", 0777) = 0': 'calls mkdir',
    'unlink("/data/a") = 0': 'calls unlink',
    'socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3<TCP:[1]>': 'calls socket',
    'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID) = 8': 'calls clone',
    'execve("/bin/sh", ["sh"], 0x7ff /* 2 vars */) = 0': 'calls execve',
    'openat(AT_FDCWD</home>, "/data/a", O_RDONLY <unfinished ...>': 'not understood',
}

RECORDED = '''ixt-recorded\t1
version\tabc + 2 local changes

bin/b\terr\tError\tEE\tr1
bin/a\tok\t-\tAA\tr0
'''


def judge(*calls):
    with tempfile.NamedTemporaryFile('w', suffix='.trace') as f:
        f.writelines(f'7 {x}\n' for x in (START, *calls))
        f.write('7 +++ exited with 0 +++\n')
        f.flush()

        return syscalls.judge(f.name, ALLOWED)


class Trace(unittest.TestCase):
    def test_harmless(self):
        verdict = judge(*HARMLESS)
        self.assertEqual(verdict.violations, [])
        self.assertEqual(verdict.looked_at, [])
        self.assertEqual(verdict.calls, 1 + len(HARMLESS))
        self.assertEqual(verdict.files, 3)

    def test_violations(self):
        for call, text in VIOLATIONS.items():
            with self.subTest(call):
                found = judge(call).violations
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(text), found[0])

    def test_what_is_absent_is_only_looked_at(self):
        verdict = judge('openat(AT_FDCWD</home>, "x", O_RDONLY) = -1 ENOENT (No such file or directory)',
                        'access("/etc/y", R_OK) = 0')
        self.assertEqual(verdict.violations, [])
        self.assertEqual(verdict.looked_at, ['/etc/y', '/home/x'])


class Recorded(unittest.TestCase):
    def compare(self, lines, commit=None, text=RECORDED):
        with tempfile.NamedTemporaryFile('w', suffix='.tsv') as f:
            f.write(text)
            f.flush()

            return answers.compare_recorded(lines, f.name, commit)

    def test_equal(self):
        found = self.compare(['bin/a\tok\tAA', 'bin/b\terr\tError\tEE'], 'abc')
        self.assertEqual((found['compared'], found['differing']), (True, []))

    def test_changed_and_missing(self):
        self.assertEqual(self.compare(['bin/a\tok\tAB'])['differing'], ['bin/a', 'bin/b'])

    def test_other_commit(self):
        self.assertFalse(self.compare([], 'abd')['compared'])

    def test_other_version(self):
        with self.assertRaises(answers.Failed):
            self.compare([], text=RECORDED.replace('\t1', '\t2', 1))


class Growing(unittest.TestCase):
    def grown(self, user, rss):
        return growth.Growth([growth.Point(10, 100, 1.0, 1.0, 1000),
                              growth.Point(80, 800, user, user, rss)])

    def test_linear(self):
        self.assertTrue(self.grown(8.0, 8000).is_linear())
        self.assertEqual(self.grown(12.0, 8000).time_ratio(), 1.5)

    def test_quadratic(self):
        self.assertFalse(self.grown(64.0, 8000).is_linear())
        self.assertFalse(self.grown(8.0, 64000).is_linear())


class Synthetic(unittest.TestCase):
    def corpus(self, count, seed):
        with tempfile.TemporaryDirectory() as where:
            synthetic_corpus.write(where, count, seed)

            return {x.relative_to(where): x.read_text() for x in pathlib.Path(where).rglob('ix.sh')}

    def test_same_seed(self):
        large = self.corpus(250, 1)
        self.assertEqual(len(large), 250)
        self.assertEqual(large, self.corpus(250, 1))
        self.assertNotEqual(large, self.corpus(250, 2))

    def test_smaller_is_the_beginning(self):
        large, small = self.corpus(250, 1), self.corpus(120, 1)
        self.assertEqual(small, {k: large[k] for k in small})


if __name__ == '__main__':
    unittest.main()
