#!/usr/bin/env python3
"""Tests of ixt-diff baseline and of `run --baseline`, on the embedded corpus.

    test_baseline.py --program IXT-DIFF --data SOURCE-TREE

Divergences are made by an edited copy of the corpus for our side.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TARGET = 'linux-x86_64'
HEAD = 'ixt-baseline\t1\n'

ARGS = None


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='ixt-baseline-')
        self.addCleanup(shutil.rmtree, self.dir)
        self.edited = self.path('edited')
        shutil.copytree(os.path.join(ARGS.data, 'corpus', 'embedded'), self.edited)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as f:
            f.write(text)

        return self.path(name)

    def read(self, name='baseline'):
        with open(self.path(name), encoding='utf-8') as f:
            return f.read()

    def diff(self, *args, status=0):
        keep = {k: v for k, v in os.environ.items() if not k.startswith(('IX_', 'IXT_'))}
        got = subprocess.run(
            [ARGS.program, *args], cwd=self.dir, capture_output=True, text=True, timeout=120,
            env={**keep, 'IXT_DATA': ARGS.data, 'XDG_CACHE_HOME': self.dir})
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)

        return got

    def edit(self, name='lib/pebble/ix.sh', text='{{ 1 /'):
        with open(os.path.join(self.edited, name), 'a', encoding='utf-8') as f:
            f.write(text)

    def run_edited(self, *args, status=0):
        return self.diff('run', '--oracle', 'recorded', '--target', TARGET,
                         '--candidate-corpus', self.edited, *args, status=status)

    def results(self, *args, status=1):
        self.run_edited('--results', 'results', *args, status=status)

        return self.path('results')

    def update(self, *args, status=0):
        return self.diff('baseline', 'update', '--from', 'results', *args, 'baseline', status=status)

    def accepted(self):
        """A baseline that accepts what the edit makes diverge."""
        self.edit()
        self.results()
        self.update('--reason', 'on purpose')

        return self.read()


class Run(Case):
    def test_accepted_divergences_pass(self):
        self.accepted()
        got = self.run_edited('--baseline', 'baseline')
        self.assertIn('baseline: 1 as accepted, 0 new, 0 changed, 0 fixed, 0 gone', got.stdout)

    def test_new_changed_and_fixed_fail_apart(self):
        row = self.accepted()
        self.write('baseline', HEAD)
        self.assertIn('1 new divergences', self.run_edited('--baseline', 'baseline', status=1).stderr)
        verdict, signature = row.split('\t')[4:6]
        self.write('baseline', row.replace(signature, verdict + '-' + '0' * 12))
        self.assertIn('another cause', self.run_edited('--baseline', 'baseline', status=1).stderr)
        self.write('baseline', row.replace('lib/pebble', 'lib/delta'))
        got = self.run_edited('--baseline', 'baseline', '--json', status=1)
        self.assertIn('1 accepted divergences are fixed', got.stderr)
        changes = [x for x in map(json.loads, got.stdout.splitlines()) if x['format'] == 'ixt-baseline-change']
        self.assertEqual([(x['change'], x['package']) for x in changes], [('fixed', 'lib/delta'), ('new', 'lib/pebble')])

    def test_a_package_that_is_gone(self):
        self.write('baseline', self.accepted().replace('lib/pebble', 'lib/pebbled'))
        self.assertIn('packages that are gone', self.run_edited('--baseline', 'baseline', status=1).stderr)
        got = self.run_edited('--baseline', 'baseline', 'lib/delta')
        self.assertIn('0 gone', got.stdout)

    def test_layers(self):
        row = self.accepted().splitlines()[1].split('\t')
        self.write('fork', HEAD + '\t'.join([*row[:3], 'same', '-', 'mended here']) + '\n')
        self.run_edited('--baseline', 'baseline', '--baseline', 'fork', status=1)
        self.run_edited('--baseline', 'fork', '--baseline', 'baseline')

    def test_a_resumed_run_counts_what_is_known(self):
        self.accepted()
        whole = self.read('results').splitlines(keepends=True)
        self.write('results', ''.join(whole[:-20]))
        got = self.run_edited('--baseline', 'baseline', '--results', 'results', '--resume')
        self.assertIn('1 as accepted', got.stdout)

    def test_damage_is_said_before_anything_is_compared(self):
        self.write('baseline', HEAD + '=======\n')
        got = self.run_edited('--baseline', 'baseline', status=2)
        self.assertEqual(got.stdout, '')
        self.assertIn('baseline:2: a conflict marker', got.stderr)

    def test_flags_are_refused(self):
        self.write('baseline', HEAD)
        self.assertIn('--set', self.run_edited('--baseline', 'baseline', '--set', 'a=b', status=2).stderr)


class Update(Case):
    def test_writes_what_was_found(self):
        text = self.accepted()
        self.assertTrue(text.startswith(HEAD + TARGET + '\tlib/pebble\trender\t'), text)
        self.assertTrue(text.endswith('\ton purpose\n'), text)
        self.diff('baseline', 'check', '--from', 'results', 'baseline')

    def test_reasons_and_comments_stay(self):
        text = self.accepted().replace('on purpose', 'as agreed').replace(HEAD, HEAD + '# ours\n\n')
        self.write('baseline', text)
        self.update('--reason', 'other')
        self.assertEqual(self.read(), text)

    def test_shows_what_changes(self):
        self.edit()
        self.results()
        got = self.update('--dry-run')
        self.assertIn('+' + TARGET + '\tlib/pebble\trender\t', got.stdout)
        self.assertFalse(os.path.exists(self.path('baseline')))
        changes = [json.loads(x) for x in self.update('--dry-run', '--json').stdout.splitlines()]
        self.assertEqual([x.get('change') for x in changes], ['new', None])

    def test_what_is_new_needs_a_reason(self):
        self.edit()
        self.results()
        self.assertIn('--reason TEXT', self.update(status=2).stderr)
        self.assertFalse(os.path.exists(self.path('baseline')))

    def test_what_is_fixed_goes(self):
        self.accepted()
        self.edited = os.path.join(ARGS.data, 'corpus', 'embedded')
        self.results(status=0)
        self.diff('baseline', 'check', '--from', 'results', 'baseline', status=1)
        self.update()
        self.assertEqual(self.read(), HEAD)

    def test_refuses_a_filtered_run(self):
        self.edit()
        self.results('lib/pebble')
        self.assertIn('the run was filtered', self.update('--reason', 'x', status=2).stderr)

    def test_refuses_a_run_that_was_cut(self):
        self.edit()
        self.results()
        self.write('results', ''.join(self.read('results').splitlines(keepends=True)[:-1]))
        self.assertIn('the run was cut', self.update('--reason', 'x', status=2).stderr)

    def test_refuses_a_failed_run(self):
        self.edit()
        self.results()
        self.write('results', re.sub('"verdict": "[^"]*"', '"verdict": "oracle-failed"', self.read('results')))
        self.assertIn('the run failed', self.update('--reason', 'x', status=2).stderr)

    def test_refuses_an_empty_run(self):
        self.edit()
        self.results()
        lines = self.read('results').splitlines(keepends=True)
        self.write('results', lines[0] + lines[-1])
        self.assertIn('the run was empty', self.update('--reason', 'x', status=2).stderr)

    def test_a_directory_that_is_gone(self):
        self.edit()
        self.results()
        self.diff('baseline', 'update', '--from', 'results', '--reason', 'x', 'no/such/file', status=3)

    def test_a_layer_over_another(self):
        self.accepted()
        os.rename(self.path('baseline'), self.path('below'))
        self.edit('lib/delta/ix.sh')
        self.results()
        self.update('--baseline', 'below', '--reason', 'the fork')
        self.assertEqual([x.split('\t')[1] for x in self.read().splitlines()[1:]], ['lib/delta'])


class Show(Case):
    def test_rows(self):
        self.accepted()
        self.assertIn('lib/pebble render: ', self.diff('baseline', 'show', 'baseline').stdout)
        row = json.loads(self.diff('baseline', 'show', '--json', 'baseline').stdout)
        self.assertEqual((row['format'], row['reason']), ('ixt-baseline-row', 'on purpose'))

    def test_the_layer_that_ships_is_empty(self):
        got = self.diff('baseline', 'show', os.path.join(ARGS.data, 'corpus', 'baseline', 'upstream.tsv'))
        self.assertEqual(got.stdout, '')

    def test_wrong_usage(self):
        for args in [], ['mend'], ['show'], ['show', '--reason', 'x', 'f'], ['update', 'a', 'b'], ['check', 'x']:
            self.diff('baseline', *args, status=2)


def main():
    global ARGS
    parser = argparse.ArgumentParser(description='Tests of ixt-diff baseline.')
    parser.add_argument('--program', required=True, help='ixt-diff')
    parser.add_argument('--data', required=True, help='the source tree')
    ARGS, rest = parser.parse_known_args()
    ARGS.program, ARGS.data = os.path.abspath(ARGS.program), os.path.abspath(ARGS.data)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == '__main__':
    main()
