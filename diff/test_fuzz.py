#!/usr/bin/env python3
"""Tests of ixt-diff fuzz and reduce, with plain Jinja2 and without upstream.

    test_fuzz.py --program IXT-DIFF --data SOURCE-TREE

testdata/wrong_bare.py is Jinja2 with a known fault: what it does must be found, and
shrunk to a few lines.
"""

import argparse
import glob
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
WRONG = os.path.join(HERE, 'testdata', 'wrong_bare.py')
# A package of the embedded corpus that renders.
PACKAGE = 'lib/pebble'
# One that calls ix.load_file.
LOADS = 'aux/charts'

ARGS = None
PYTHON = None


def find_python():
    """A Python with the Jinja2 that is compared with, or None."""
    check = 'import jinja2, sys; sys.exit(jinja2.__version__ != "3.1.6")'

    for python in os.environ.get('IXT_PYTHON3'), os.path.join(ARGS.data, '.venv', 'bin', 'python'), sys.executable:
        if python and shutil.which(python) and not subprocess.run([python, '-c', check], capture_output=True).returncode:
            return python

    return None


class Case(unittest.TestCase):
    def setUp(self):
        if not PYTHON:
            self.skipTest('no Python with Jinja2 3.1.6')

        self.dir = tempfile.mkdtemp(prefix='test-fuzz-')
        self.addCleanup(shutil.rmtree, self.dir)

    def environment(self, wrong=None, **more):
        keep = {k: v for k, v in os.environ.items() if not k.startswith(('IX_', 'IXT_'))}

        return {
            **keep, 'IXT_DATA': ARGS.data, 'IXT_PYTHON3': PYTHON, 'IXT_WRONG': wrong or '',
            'XDG_CACHE_HOME': self.dir, **more,
        }

    def wrong_python(self):
        """A program that runs Jinja2 with a fault, whatever it is told to run."""
        path = os.path.join(self.dir, 'python')

        with open(path, 'w', encoding='utf-8') as f:
            f.write(f'#!/bin/sh\nexec {shlex.quote(PYTHON)} -B {shlex.quote(WRONG)}\n')

        os.chmod(path, 0o755)

        return path

    def diff(self, *args, status, wrong=None, **more):
        """With `wrong` a candidate with that fault is judged in the place of ixt."""
        candidate = ('--candidate', f'{shlex.quote(PYTHON)} -B {shlex.quote(WRONG)}') if wrong and '--candidate' not in args else ()
        got = subprocess.run(
            [ARGS.program, *args, *candidate], env=self.environment(wrong, **more), cwd=self.dir,
            capture_output=True, text=True, timeout=300,
        )
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)

        return got

    def fuzz(self, *args, status, wrong=None, **more):
        """Findings and the summary."""
        got = self.diff('fuzz', '--json', *args, status=status, wrong=wrong, **more)
        lines = [json.loads(x) for x in got.stdout.splitlines()]
        self.assertEqual(lines[-1]['format'], 'ixt-fuzz-summary')

        return lines[:-1], lines[-1]

    def read(self, name):
        with open(os.path.join(self.dir, name), encoding='utf-8') as f:
            return f.read()


class Same(Case):
    def test_2000_sets(self):
        _, end = self.fuzz('--count', '2000', '--seed', '7', status=0)
        self.assertEqual((end['cases'], end['divergent'], end['oracle_failed']), (2000, 0, 0))
        self.assertTrue(end['whole'])
        self.assertGreater(end['same_texts'], 1000)
        self.assertGreater(end['same_errors'], 100)
        self.assertLess(end['unsupported'], 200)

    def test_mutated_packages(self):
        _, end = self.fuzz('--kind', 'mutate', '--count', '100', '--corpus', os.path.join(ARGS.data, 'corpus', 'embedded'), status=0)
        self.assertEqual((end['cases'], end['divergent']), (100, 0))
        self.assertGreater(end['same_texts'], 20)

    def test_jobs_change_nothing(self):
        one = self.fuzz('--count', '300', '--limit', '300', wrong='class', status=1)
        two = self.fuzz('--count', '300', '--limit', '300', '--jobs', '2', wrong='class', status=1)

        for _, end in one, two:
            end['seconds'] = 0

        self.assertEqual(one, two)


class Found(Case):
    def shrunk(self, wrong, *args):
        """The first case file that is found with a fault, without its first line."""
        found, _ = self.fuzz('--count', '2000', '--limit', '1', '--out', 'out', *args, wrong=wrong, status=1)
        comment, _, rest = self.read(found[0]['file']).partition('\n')
        self.assertIn('found by fuzzing', comment)

        return found[0], rest

    def test_lost_newline(self):
        """The same case on every machine."""
        finding, text = self.shrunk('newline')
        self.assertEqual((finding['verdict'], finding['number']), ('text', 3))
        self.assertEqual(text, '-- template a/p3 --\n{%block y%}{% endblock %}\n\n\n\n-- expect --\n\n\n')

    def test_wrong_class(self):
        finding, text = self.shrunk('class')
        self.assertEqual(finding['verdict'], 'error-class')
        self.assertEqual(text.count('\n'), 6, text)

    def test_wrong_filter(self):
        finding, text = self.shrunk('strip')
        self.assertIn('strip', text)
        self.assertLessEqual(len(text), 200, text)

    def test_command_repeats_it(self):
        finding, text = self.shrunk('newline')
        words = shlex.split(finding['command'])
        self.assertEqual(words[:2], ['ixt-diff', 'fuzz'])
        got = self.diff(*words[1:], wrong='newline', status=1)
        self.assertIn(text, got.stdout)

    def test_oracle_that_breaks(self):
        for fault, why in ('silent', 'it ended'), ('nonsense', 'is no JSON object'), ('hang', 'in time'):
            with self.subTest(fault):
                found, end = self.fuzz(
                    '--count', '60', '--limit', '60', '--oracle-timeout', '1', status=1,
                    IXT_PYTHON3=self.wrong_python(), IXT_WRONG=fault)
                self.assertEqual((end['cases'], end['divergent']), (60, 0))
                self.assertEqual(end['oracle_failed'], len(found))
                self.assertGreater(end['same_texts'], 20)
                self.assertIn(why, found[0]['oracle']['message'])

    def test_candidate_that_breaks(self):
        for fault, verdict in ('silent', 'crash'), ('nonsense', 'crash'), ('hang', 'timeout'):
            with self.subTest(fault):
                found, end = self.fuzz(
                    '--count', '60', '--limit', '60', '--oracle-timeout', '1', wrong=fault, status=1)
                self.assertEqual((end['cases'], end['oracle_failed']), (60, 0))
                self.assertEqual(end['divergent'], len(found))
                self.assertEqual({x['verdict'] for x in found}, {verdict})

    def test_no_oracle(self):
        got = self.diff('fuzz', status=3, IXT_PYTHON3='no-such-python')
        self.assertIn('no-such-python', got.stderr)
        self.assertIn('IXT_PYTHON3', got.stderr)

    def test_out_that_is_a_file(self):
        with open(os.path.join(self.dir, 'out'), 'w', encoding='utf-8'):
            pass

        got = self.diff('fuzz', '--out', 'out', wrong='newline', status=2)
        self.assertIn('out', got.stderr)

    def test_help_fits(self):
        for command in 'fuzz', 'reduce':
            for line in self.diff(command, '--help', status=0).stdout.splitlines():
                self.assertLessEqual(len(line), 80)

    def test_interrupt(self):
        child = subprocess.Popen(
            [ARGS.program, 'fuzz', '--json', '--count', '1000000'], env=self.environment(), cwd=self.dir,
            stdout=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        time.sleep(2)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=30)
        self.assertEqual(child.returncode, 130)
        self.assertFalse(json.loads(out)['whole'])


class Reduce(Case):
    def reduce(self, *args, package=PACKAGE, **how):
        return self.diff('reduce', package, '--corpus', os.path.join(ARGS.data, 'corpus', 'embedded'), *args, **how)

    def test_a_few_lines(self):
        got = self.reduce(wrong='newline', status=0)
        self.assertLessEqual(got.stdout.count('\n'), 8, got.stdout)
        self.assertIn('{% endblock %}\n\n', got.stdout)
        self.assertIn('# text, reduced from ' + PACKAGE, got.stdout)

    def test_renamed(self):
        got = self.reduce('--rename', '--out', 'out', wrong='newline', status=0)
        text = self.read(got.stdout.strip())
        self.assertIn('-- template n0', text)
        self.assertIn('{%block n', text.replace('{% block', '{%block'))

        for word in 'pebble', 'ix', 'die', 'sh':
            self.assertNotIn(word, text)

    def test_json(self):
        line = json.loads(self.reduce('--json', wrong='newline', status=0).stdout)
        self.assertEqual((line['format'], line['verdict']), ('ixt-reduced', 'text'))
        self.assertLess(line['bytes'][1], line['bytes'][0])

    def test_what_a_function_answers(self):
        """It has no place in a case file."""
        got = self.reduce('--rename', '--out', 'out', package=LOADS, wrong='loaded', status=0)
        self.assertTrue(got.stdout.strip().endswith('.task.json'), got.stdout)
        task = json.loads(self.read(got.stdout.strip()))
        self.assertEqual(task['kind'], 'template')
        self.assertEqual([x['result'] for x in task['functions']['load_file']], [''])

    def test_nothing_to_reduce(self):
        got = self.reduce(status=0)
        self.assertEqual(got.stdout, '')
        self.assertIn('nothing to reduce', got.stderr)

    def test_no_such_package(self):
        got = self.diff('reduce', 'no/such', '--corpus', os.path.join(ARGS.data, 'corpus', 'embedded'), status=2)
        self.assertIn('no/such', got.stderr)

    def test_wrong_flag(self):
        self.assertIn('KEY=VALUE expected', self.reduce('--set', 'x', status=2).stderr)


class Live(Case):
    """With a checkout of upstream, which IXT_CHECKOUT names."""

    def setUp(self):
        super().setUp()
        self.checkout = os.environ.get('IXT_CHECKOUT')

        if not self.checkout:
            self.skipTest('IXT_CHECKOUT names no checkout')

    def live(self, kind, count, **how):
        return self.fuzz('--kind', kind, '--count', count, '--corpus', os.path.join(self.checkout, 'pkgs'), **how)

    def test_same(self):
        for kind, count in ('packages', 50), ('lines', 3):
            with self.subTest(kind):
                _, end = self.live(kind, str(count), status=0)
                self.assertEqual((end['cases'], end['divergent']), (count, 0))

    def test_wrong_text(self):
        wrong = os.path.join(HERE, 'testdata', 'wrong_upstream.py')
        found, _ = self.live('packages', '100', status=1, IXT_ORACLE=wrong)
        self.assertEqual(found[0]['verdict'], 'text')
        self.assertIn('bzip', found[0]['first']['ours'])
        self.assertIn('bzap', found[0]['first']['oracle'])

    def test_nothing_is_left_behind(self):
        self.live('packages', '3', status=0, TMPDIR=self.dir)
        self.assertEqual(glob.glob(os.path.join(self.dir, 'ixt-fuzz-*')), [])

    def test_no_place_to_write(self):
        got = self.diff(
            'fuzz', '--kind', 'packages', '--corpus', os.path.join(self.checkout, 'pkgs'), status=3,
            TMPDIR='/no/such/place')
        self.assertIn('TMPDIR', got.stderr)


def main():
    global ARGS, PYTHON
    parser = argparse.ArgumentParser(description='Tests of ixt-diff fuzz and reduce.')
    parser.add_argument('--program', required=True, help='ixt-diff')
    parser.add_argument('--data', required=True, help='the source tree')
    ARGS, rest = parser.parse_known_args()
    ARGS.program, ARGS.data = os.path.abspath(ARGS.program), os.path.abspath(ARGS.data)
    PYTHON = find_python()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == '__main__':
    main()
