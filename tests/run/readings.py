#!/usr/bin/env python3
"""Runs the test guest under each reading of what capOS leaves open: what it prints and
how it ends must be the same, but where targets/capos/assumptions.json says otherwise.

usage: readings.py IXT-CROSS CC SOURCE-ROOT

With IXT_SYSROOT, a program with the C library (libc.c) is run as well.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

CROSS, CC, ROOT = sys.argv[1], sys.argv[2].split(), pathlib.Path(sys.argv[3]).resolve()
sys.dont_write_bytecode = True

import run

ROWS = json.loads((ROOT / 'targets/capos/assumptions.json').read_text())['assumptions']
# switch: {program: why it does otherwise}
DIFFERS = {name: reading.get('differs', {}) for row in ROWS
           for name, reading in row['readings'].items()}

ENDLESS = {'spin', 'wait', 'blocked'}   # run.py has them, with time limits
# Deed and arguments of each program, and what the runner gets besides.
PROGRAMS = {
    'hello': {}, 'exit 77': {}, 'args a': {}, 'cat': {'stdin': bytes(range(256)) * 40},
    'lines': {'stdin': b'one\n\ntwo', 'options': ['--stdio', 'terminal']},
    'stdio': {'stdin': 'aäöü€😀'.encode() * 20, 'options': ['--stdio', 'stdio']},
    'refused': {}, 'full': {}, 'wild-tail': {}, 'time': {}, 'random': {}, 'memory': {},
    'memory 0': {}, 'tls': {},
    **{deed: {'options': ['--root']} for deed in (
        'print root file', 'print root none', 'list', 'escape root', 'read-only', 'slots')},
    'change': {'options': ['--rw']},
    **{deed: {} for deed in (
        'int80', 'ud2', 'capset', 'text', 'execute-data', 'overflow', 'vsyscall', 'linux',
        'trampoline', 'compat', 'probe')},
}


def in_runner_source():
    source = (ROOT / 'ixt/run/readings.c').read_text()
    return re.findall(r'\{ RUN_READ_\w+, "([a-z-]+)"', source)


class ReadingsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.guest = pathlib.Path(cls.kept.name) / 'guest'
        run.build(cls.guest)
        cls.plain = {program: cls.answer(program) for program in PROGRAMS}

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    @classmethod
    def answer(cls, program, *others):
        """Status and standard output; addresses on standard error may differ."""
        setting = PROGRAMS[program]
        options = list(setting.get('options', []))
        with tempfile.TemporaryDirectory() as kept:
            if options and options[0] in ('--root', '--rw'):
                options.append(kept)
                (pathlib.Path(kept) / 'file').write_text('content of a file\n')
            done = run.cross(*options, *others, '--', cls.guest, *program.split(),
                             stdin=setting.get('stdin', b''))
        return done.returncode, done.stdout

    def test_every_reading_is_in_the_data(self):
        listed = [name for row in ROWS for name in row['readings']]
        self.assertEqual(sorted(listed), sorted(in_runner_source()))

    def test_every_deed_is_run(self):
        deeds = re.findall(r'\{ "([a-z0-9-]+)", do_', (run.HERE / 'main.c').read_text())
        self.assertEqual({program.split()[0] for program in PROGRAMS} | ENDLESS, set(deeds))

    def test_programs(self):
        for switch, differing in DIFFERS.items():
            for program, plain in self.plain.items():
                with self.subTest(switch=switch, program=program):
                    other = self.answer(program, '--other', switch)
                    if program in differing:
                        self.assertNotEqual(other, plain, 'the data says that it differs')
                    else:
                        self.assertEqual(other, plain)

    def test_all_at_once(self):
        differing = {program for programs in DIFFERS.values() for program in programs}
        for program in PROGRAMS.keys() - differing:
            with self.subTest(program):
                self.assertEqual(self.answer(program, '--other', 'all'), self.plain[program])

    def test_the_data_names_programs(self):
        for switch, differing in DIFFERS.items():
            self.assertLessEqual(differing.keys(), PROGRAMS.keys(), switch)


@unittest.skipUnless(os.environ.get('IXT_SYSROOT'), 'no IXT_SYSROOT')
class LibcTest(unittest.TestCase):
    def test_program(self):
        data = bytes(range(256)) * 400
        with tempfile.TemporaryDirectory() as kept:
            program = pathlib.Path(kept) / 'libc'
            subprocess.run([CROSS, 'cc', '-O2', '-o', program, ROOT / 'tests/run/libc.c'], check=True)
            for switch in (None, *DIFFERS, 'all'):
                with self.subTest(switch):
                    others = ['--other', switch] if switch else []
                    done = run.cross(*others, '--rw', kept, '--env', 'WORD=yes', program, 'file',
                                     stdin=data)
                    self.assertEqual((done.returncode, done.stderr), (0, b''))
                    self.assertEqual(done.stdout, b'yes 0.333333 0\n' + data)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
