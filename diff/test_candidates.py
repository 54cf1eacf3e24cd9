#!/usr/bin/env python3
"""The example candidates against a pack of the embedded corpus, and what is said between
them and the harness against its schema. Needs Jinja2 and jsonschema.

    test_candidates.py --program IXT_DIFF --data SOURCE
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema

options = None
room = None

# Copies what goes through it.
TEE = '''import subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
with open(sys.argv[1], "a") as log:
    for line in sys.stdin:
        child.stdin.write(line)
        child.stdin.flush()
        answer = child.stdout.readline()
        log.write(line + answer)
        print(answer, end="", flush=True)
'''


def run(*args):
    return subprocess.run([options.program, *args], capture_output=True, text=True, timeout=500, cwd=room.name,
                          env={**os.environ, 'IXT_DATA': options.data})


def setUpModule():
    global room
    room = tempfile.TemporaryDirectory(prefix='ixt-candidates-')
    for arguments in (('--out', 'pack'), ('--out', 'language', '--cover', '--cases', f'{options.data}/corpus/cases')):
        made = run('fixtures', *arguments)
        assert made.returncode == 0, made.stderr
    (pathlib.Path(room.name) / 'tee.py').write_text(TEE)


def tearDownModule():
    room.cleanup()


class Examples(unittest.TestCase):
    def conform(self, command, pack='pack'):
        got = run('conform', pack, '--candidate', command, '--json')
        rows = [json.loads(x) for x in got.stdout.splitlines()]
        return got.returncode, [x for x in rows if 'case' in x], rows[-1]

    def test_plain_jinja2(self):
        for pack, least in (('pack', 100), ('language', 1000)):
            status, failed, whole = self.conform(
                f'{sys.executable} -B {options.data}/examples/candidates/jinja2_candidate.py', pack)
            self.assertEqual((status, failed), (0, []))
            self.assertGreater(whole['passed'], least)

    def test_messages_are_those_of_the_schema(self):
        for program in ('examples/candidates/jinja2_candidate.py', 'oracle/bare.py'):
            log = pathlib.Path(room.name) / 'log'
            log.unlink(missing_ok=True)
            status, *_ = self.conform(f'{sys.executable} tee.py log {sys.executable} -B {options.data}/{program}')
            self.assertEqual(status, 0)
            schema = json.loads((pathlib.Path(options.data) / 'schema/candidate.schema.json').read_text())
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            messages = [json.loads(x) for x in log.read_text().splitlines()]
            self.assertGreater(len(messages), 200)
            for message in messages:
                validator.validate(message)
            for wrong in ({}, {'id': 'x'}, {'id': 'x', 'ok': 1}, {'hello': {'protocol': 'ixt-candidate', 'version': 2}},
                          {'id': 'x', 'ok': '', 'err': {'class': 'A', 'message': ''}}):
                self.assertFalse(validator.is_valid(wrong), wrong)

    def test_minijinja(self):
        if not shutil.which('cargo'):
            self.skipTest('cargo is not here')
        built = subprocess.run(
            ['cargo', 'build', '--quiet', '--release', '--locked', '--manifest-path',
             f'{options.data}/examples/candidates/minijinja/Cargo.toml', '--target-dir', f'{room.name}/target'],
            capture_output=True, text=True, timeout=600)
        if built.returncode and 'registry' in built.stderr:
            self.skipTest('its crates cannot be had: ' + built.stderr.strip().splitlines()[0])
        self.assertEqual(built.returncode, 0, built.stderr)
        status, failed, whole = self.conform(f'{room.name}/target/release/minijinja-candidate')
        self.assertEqual(status, 1)
        self.assertGreater(whole['failed'], whole['cases'] / 2)
        # its stack overflows where templates extend each other in a circle
        broken = {x['case'] for x in failed if x['verdict'] in ('crash', 'timeout')}
        self.assertLessEqual(broken, {'linux-x86_64/bin/bad/parent/cycle'})


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--program', required=True)
    parser.add_argument('--data', required=True)
    options, rest = parser.parse_known_args()
    options.program, options.data = map(os.path.abspath, (options.program, options.data))
    unittest.main(argv=[sys.argv[0], *rest])
