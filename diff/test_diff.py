#!/usr/bin/env python3
"""Tests of ixt-diff on the embedded corpus, without upstream.

    test_diff.py --program IXT-DIFF --data SOURCE-TREE

What upstream said is taken from corpus/recorded/embedded, by ixt-diff itself or
through testdata/stub_oracle.py, an oracle that can also misbehave.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, 'testdata'))

import stub_oracle

TARGET = 'linux-x86_64'
# A package that renders, and the template that every one that does is made from.
PACKAGE = 'lib/pebble'
BASE = 'die/descr.json'

ARGS = None


def embedded(*names):
    return os.path.join(ARGS.data, 'corpus', 'embedded', *names)


def recorded_dir():
    return os.path.join(ARGS.data, 'corpus', 'recorded', 'embedded')


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='ixt-diff-')
        self.addCleanup(shutil.rmtree, self.dir)
        self.recorded = stub_oracle.Recorded(recorded_dir())
        self.rows = self.recorded.rows(TARGET)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write(self, text, *names):
        os.makedirs(os.path.dirname(self.path(*names)), exist_ok=True)

        with open(self.path(*names), 'w', encoding='utf-8') as f:
            f.write(text)

    def corpus(self, name='corpus'):
        """A copy of the embedded corpus that may be edited."""
        shutil.copytree(embedded(), self.path(name))

        return self.path(name)

    def append(self, corpus, name, text=' '):
        with open(os.path.join(corpus, name), 'a', encoding='utf-8') as f:
            f.write(text)

    def recording(self):
        """A copy of the recordings that may be edited."""
        shutil.copytree(recorded_dir(), self.path('recorded'))

        return self.path('recorded')

    def files_in(self, directory):
        return [x for x in os.listdir(directory) if os.path.isfile(os.path.join(directory, x))]

    def checkout(self):
        """What ixt-diff takes for an upstream checkout; the stub needs nothing of it."""
        self.write('', 'checkout', 'core', 'manager.py')
        self.write('', 'checkout', 'deps', 'jinja-3', 'src', 'jinja2', 'x')
        os.makedirs(self.path('checkout', 'pkgs'), exist_ok=True)

        return self.path('checkout')

    def environment(self, **stub):
        # No pins, corpus or data of the caller's may leak in.
        keep = {k: v for k, v in os.environ.items() if not k.startswith(('IX_', 'IXT_'))}

        return {
            **keep,
            'IXT_DATA': ARGS.data,
            'IXT_ORACLE': os.path.join(HERE, 'testdata', 'stub_oracle.py'),
            'IXT_STUB_RECORDED': recorded_dir(),
            'IXT_PYTHON3': sys.executable,
            'XDG_CACHE_HOME': self.dir,
            **stub,
        }

    def diff(self, *args, **stub):
        return subprocess.run(
            [ARGS.program, *args], env=self.environment(**stub), cwd=self.dir,
            capture_output=True, text=True, timeout=120,
        )

    def run_json(self, *args, status, **stub):
        """Divergence records and summaries of `ixt-diff run --json`."""
        got = self.diff('run', '--json', *args, **stub)
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)
        lines = [json.loads(x) for x in got.stdout.splitlines()]
        records = [x for x in lines if x['format'] == 'ixt-divergence']
        summaries = [x for x in lines if x['format'] == 'ixt-diff-summary']

        return records, summaries

    def live(self):
        return ['--oracle', 'upstream=' + self.checkout(), '--target', TARGET]

    def readers(self, name, ok_only=False):
        """Packages whose recorded answer was made from the file `name`."""
        files = self.recorded.tables['files']

        return {
            package for package, (state, _, _, number) in self.rows.items()
            if any(files[int(x)][0] == name for x in self.recorded.sets[number][0].split())
            and (state == 'ok' or not ok_only)
        }

    def assertFails(self, got, status, *texts):
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)

        for text in texts:
            self.assertIn(text, got.stderr)


class Uids(Case):
    def test_all_targets_are_the_same(self):
        records, summaries = self.run_json('--stage', 'uid', '--oracle', 'recorded', status=0)
        self.assertEqual(records, [])
        self.assertEqual(len(summaries), 8)

        for x in summaries:
            self.assertGreater(x['packages'], 100)
            self.assertEqual(x['verdicts']['same'], x['packages'], x['target'])

    def test_candidate_with_an_edited_base(self):
        """A script that changes changes the uid of all that is built with it."""
        corpus = self.corpus()
        self.append(corpus, PACKAGE + '/ix.sh', "{% block build %}\necho changed\n{% endblock %}\n")
        records, _ = self.run_json(
            '--stage', 'uid', '--oracle', 'recorded', '--target', TARGET,
            '--candidate-corpus', corpus, status=1)
        self.assertIn(PACKAGE, {x['package'] for x in records})
        self.assertEqual({'uid'}, {x['stage'] for x in records})

    def test_any_edit_makes_the_recording_stale(self):
        corpus = self.corpus()
        self.append(corpus, PACKAGE + '/ix.sh')
        self.assertFails(
            self.diff('run', '--stage', 'uid', '--oracle', 'recorded', '--target', TARGET,
                      '--recorded', os.path.join(recorded_dir(), 'uid'), '--corpus', corpus),
            3, 'recorded with tree')


class Graphs(Case):
    LINE = 'build bin/greet'

    def graph(self):
        args = ['graph', '--pins', 'default', '--kind', 'fake', *self.LINE.split()]

        return subprocess.run(
            [ARGS.ixt, *args], env=self.environment(), check=True, capture_output=True, text=True
        ).stdout

    def against(self, text):
        """The record of our graph beside `text` as the oracle's."""
        self.write(text, 'graph.json')
        (record,), _ = self.run_json(
            '--stage', 'graph', '--kind', 'fake', '--oracle', 'upstream=' + self.checkout(), self.LINE,
            status=1, IXT_STUB_DO='file', IXT_STUB_AT=self.LINE, IXT_STUB_FILE=self.path('graph.json'))

        return record

    def test_all_kinds_are_the_same(self):
        records, summaries = self.run_json('--stage', 'graph', '--oracle', 'recorded', status=0)
        self.assertEqual(records, [])
        self.assertEqual([x['target'] for x in summaries], ['fake', 'local', 'system'])

        for x in summaries:
            self.assertGreater(x['packages'], 10)
            self.assertEqual(x['verdicts']['same'], x['packages'], x['target'])

    def test_a_difference_names_node_and_field(self):
        graph = json.loads(self.graph())
        node = next(x for x in graph['nodes'] if x['out_dir'][0].endswith('-bin-greet'))
        other = ('0' if node['uid'][0] != '0' else '1') + node['uid'][1:]
        node['cmd'][0]['stdin'] = 'echo first\n' + node['cmd'][0]['stdin']
        text = json.dumps(graph, indent=4, sort_keys=True).replace(node['uid'], other) + '\n'
        record = self.against(text)
        self.assertEqual((record['stage'], record['verdict']), ('graph', 'text'))
        self.assertEqual(record['node'], f'bin-greet (build {node["uid"]}): cmd[0].stdin, line 1')

    def test_another_order_of_nodes(self):
        graph = json.loads(self.graph())
        graph['nodes'].reverse()
        record = self.against(json.dumps(graph, indent=4, sort_keys=True) + '\n')
        self.assertIn('node 0 is bin-greet here', record['node'])

    def test_candidate_with_an_edited_base(self):
        corpus = self.corpus()
        self.append(corpus, PACKAGE + '/ix.sh', "{% block build %}\necho changed\n{% endblock %}\n")
        records, _ = self.run_json(
            '--stage', 'graph', '--oracle', 'recorded', '--kind', 'local', '--candidate-corpus', corpus,
            status=1)
        self.assertTrue(records)
        self.assertEqual({'graph'}, {x['stage'] for x in records})

    def test_the_command_repeats_it(self):
        record = self.against('{}')
        self.assertIn("ixt-diff run 'build bin/greet'", record['command'])
        self.assertIn('--stage graph', record['command'])
        self.assertIn('--kind fake', record['command'])


class Recorded(Case):
    def test_all_targets_are_the_same(self):
        records, summaries = self.run_json('--oracle', 'recorded', status=0)
        self.assertEqual(records, [])
        self.assertEqual(len(summaries), 8)

        for x in summaries:
            self.assertGreater(x['packages'], 100)
            self.assertEqual(x['verdicts']['same'], x['packages'], x['target'])
            self.assertEqual((x['stale'], x['reads_differ'], x['asked']), (0, 0, 0))

    def test_candidate_with_an_edited_leaf(self):
        corpus = self.corpus()
        self.append(corpus, PACKAGE + '/ix.sh', "{% block fetch %}\nfile\n0\n{% endblock %}\n")
        self.check_candidate(corpus, self.readers(PACKAGE + '/ix.sh'))

    def test_candidate_with_an_edited_base(self):
        corpus = self.corpus()
        self.append(corpus, BASE)
        self.check_candidate(corpus, self.readers(BASE, ok_only=True))

    def check_candidate(self, corpus, expected):
        records, _ = self.run_json(
            '--oracle', 'recorded', '--target', TARGET, '--candidate-corpus', corpus, status=1)
        self.assertEqual({x['package'] for x in records}, expected)
        self.assertTrue(expected)

    def test_edited_corpus_is_stale_where_it_was_read(self):
        corpus = self.corpus()
        self.append(corpus, PACKAGE + '/ix.sh')
        args = ['--oracle', 'recorded', '--recorded', recorded_dir(), '--target', TARGET, '--corpus', corpus]
        records, (summary,) = self.run_json(*args, status=1)
        stale = self.readers(PACKAGE + '/ix.sh')
        self.assertEqual({x['package'] for x in records}, stale)
        self.assertEqual({x['verdict'] for x in records}, {'oracle-cannot-say'})
        self.assertEqual(summary['stale'], len(stale))
        self.assertIn(PACKAGE + '/ix.sh', records[0]['oracle']['message'])
        self.run_json(*args, '--allow-stale', status=0)

    def test_shadowed_file_makes_its_readers_stale(self):
        overlay = self.path('overlay')
        self.write('other', 'overlay', 'die', 'fetch.sh')
        _, (summary,) = self.run_json(
            '--oracle', 'recorded', '--recorded', recorded_dir(), '--target', TARGET,
            '--corpus', overlay, '--corpus', embedded(), status=1)
        self.assertEqual(summary['stale'], len(self.readers('die/fetch.sh')))

    def test_file_that_was_absent_and_appears(self):
        files = self.recorded.tables['files']
        absent = next(name for name, _, state in files if state == 'absent' and self.readers(name))
        self.write('{}', 'overlay', *absent.split('/'))
        records, _ = self.run_json(
            '--oracle', 'recorded', '--recorded', recorded_dir(), '--target', TARGET,
            '--corpus', embedded(), '--corpus', self.path('overlay'), status=1)
        stale = {x['package'] for x in records if x['verdict'] == 'oracle-cannot-say'}
        self.assertEqual(stale, self.readers(absent))

    def test_removed_package_is_no_package(self):
        corpus = self.corpus()
        shutil.rmtree(os.path.join(corpus, 'bin', 'almanac'))
        _, (summary,) = self.run_json(
            '--oracle', 'recorded', '--recorded', recorded_dir(), '--target', TARGET,
            '--corpus', corpus, status=0)
        self.assertEqual(summary['packages'], len(self.rows) - 1)

    def test_filter_that_matches_nothing_fails(self):
        self.assertFails(self.diff('run', '--oracle', 'recorded', 'no/*'), 1, 'nothing was compared')

    def test_patterns_choose(self):
        _, (summary,) = self.run_json('--oracle', 'recorded', '--target', TARGET, 'bin/bad/*', PACKAGE, status=0)
        bad = sum(x.startswith('bin/bad/') for x in self.rows)
        self.assertEqual(summary['packages'], bad + 1)


class RecordedFiles(Case):
    """reads.tsv and <target>.tsv that are not what they should be."""

    def run_recorded(self, directory):
        return self.diff('run', '--oracle', 'recorded', '--recorded', directory, '--target', TARGET)

    def edit(self, name, change):
        directory = self.recording()

        with open(os.path.join(directory, name), encoding='utf-8') as f:
            text = f.read()

        changed = change(text)
        self.assertNotEqual(changed, text)

        with open(os.path.join(directory, name), 'w', encoding='utf-8') as f:
            f.write(changed)

        return directory

    def without_one_read(self, text):
        """The set of PACKAGE loses its last file."""
        number = self.rows[PACKAGE][3]
        lines = text.split('\n')
        at = next(i for i, x in enumerate(lines) if x.startswith(number + '\t'))
        _, files, probes = lines[at].split('\t')
        lines[at] = '\t'.join([number, files.rpartition(' ')[0], probes])

        return '\n'.join(lines)

    def test_removed_read_is_noticed(self):
        directory = self.edit('reads.tsv', self.without_one_read)
        self.assertFails(self.run_recorded(directory), 2, 'reads.tsv', 'not the digest of its reads')

    def test_removed_read_is_noticed_by_our_loader(self):
        """The same with the set's name made right again, as if the oracle had not
        seen the read."""
        number = self.rows[PACKAGE][3]
        renamed = []

        def change(text):
            text = self.without_one_read(text)
            line = next(x for x in text.split('\n') if x.startswith(number + '\t'))
            _, files, probes = line.split('\t')
            tables = self.recorded.tables
            lines = ['\t'.join(tables['files'][int(x)]) for x in files.split()] + ['']
            lines += ['\t'.join(tables['probes'][int(x)]) for x in probes.split()] + ['']
            digest = hashlib.sha256(''.join(x + '\n' for x in lines).encode()).hexdigest()
            renamed.append(digest[:16])

            return text.replace(number, renamed[0])

        directory = self.edit('reads.tsv', change)

        for name in self.files_in(directory):
            with open(os.path.join(directory, name), encoding='utf-8') as f:
                text = f.read()

            with open(os.path.join(directory, name), 'w', encoding='utf-8') as f:
                f.write(text.replace(number, renamed[0]))

        got = self.run_recorded(directory)
        self.assertFails(got, 1)
        self.assertIn(PACKAGE + ': the read sets differ: ixt read', got.stdout)

    def test_other_versions_are_refused(self):
        for name, form in ((TARGET + '.tsv', 'ixt-recorded'), ('reads.tsv', 'ixt-reads')):
            with self.subTest(name):
                directory = self.edit(name, lambda x: x.replace(form + '\t1', form + '\t2', 1))
                self.assertFails(self.run_recorded(directory), 2, form + ' version 2 met, this program reads version 1')
                shutil.rmtree(directory)

    def test_changed_digest_is_a_divergence(self):
        digest = self.rows[PACKAGE][2]
        directory = self.edit(TARGET + '.tsv', lambda x: x.replace(digest, '0' * 64))
        records, _ = self.run_json('--oracle', 'recorded', '--recorded', directory, '--target', TARGET, status=1)
        self.assertEqual([(x['package'], x['verdict']) for x in records], [(PACKAGE, 'text')])

    def test_changed_class_is_a_divergence(self):
        directory = self.edit(TARGET + '.tsv', lambda x: x.replace('bin/bad/error\terr\tError', 'bin/bad/error\terr\tKeyError'))
        records, _ = self.run_json('--oracle', 'recorded', '--recorded', directory, '--target', TARGET, status=1)
        self.assertEqual([x['verdict'] for x in records], ['error-class'])

    def test_damaged_files_are_refused(self):
        for change, text in (
            (lambda x: x.replace('\tok\t', '\tmaybe\t', 1), 'ok or err is expected'),
            (lambda x: x.replace('kind\t', 'sort\t', 1), 'header field "kind" is expected'),
            (lambda x: x.rpartition('\t')[0], 'another number of fields'),
            (lambda x: x.rpartition('\t')[0] + '\t' + 'f' * 16 + '\n', 'not in the table of reads'),
            (lambda x: x + x.splitlines()[-1] + '\n', 'do not ascend'),
        ):
            with self.subTest(text):
                directory = self.edit(TARGET + '.tsv', change)
                self.assertFails(self.run_recorded(directory), 2, text)
                shutil.rmtree(directory)

    def test_other_circumstances_do_not_fit(self):
        for field in ('pins', 'core', 'target-file', 'kind'):
            with self.subTest(field):
                other = 'fake' if field == 'kind' else '0' * 64
                directory = self.edit(TARGET + '.tsv', lambda x: '\n'.join(
                    field + '\t' + other if y.startswith(field + '\t') else y for y in x.split('\n')))
                got = self.diff('run', '--oracle', 'recorded', '--recorded', directory, '--target', TARGET, '--kind', 'local')

                # A corpus with no core/ of its own goes with any, which is then unproven.
                self.assertFails(got, *((1, 'unproven') if field == 'core' else (3, 'recorded with')))
                shutil.rmtree(directory)


class Live(Case):
    def test_same(self):
        _, (summary,) = self.run_json(*self.live(), status=0, IXT_STUB_CORE=self.core())
        self.assertEqual(summary['verdicts']['same'], summary['packages'])
        self.assertEqual(summary['asked'], len(self.rows))

    def core(self):
        with open(os.path.join(recorded_dir(), TARGET + '.tsv'), encoding='utf-8') as f:
            return next(x.split('\t')[1].strip() for x in f if x.startswith('core\t'))

    def misbehave(self, how, *args):
        records, (summary,) = self.run_json(
            *self.live(), '--oracle-timeout', '2', *args, status=1,
            IXT_STUB_DO=how, IXT_STUB_AT=PACKAGE, IXT_STUB_CORE=self.core())
        self.assertEqual([x['package'] for x in records], [PACKAGE])
        self.assertEqual(summary['verdicts']['same'], len(self.rows) - 1)

        return records[0]

    def results(self, jobs, status=0, **stub):
        """The lines of --results but for times, and the packages that were asked."""
        path, log = self.path('results-' + jobs), self.path('log-' + jobs)
        got = self.diff('run', *self.live(), '--oracle-timeout', '2', '--jobs', jobs, '--results', path,
                        IXT_STUB_CORE=self.core(), IXT_STUB_LOG=log, **stub)
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)
        shutil.rmtree(self.path('checkout'))

        with open(path, encoding='utf-8') as f, open(log, encoding='utf-8') as asked:
            return [re.sub(r'"seconds": \{[^}]*\}', '', x) for x in f], sorted(asked)

    def test_several_oracles_give_the_same_results_in_the_same_order(self):
        one, asked = self.results('1')
        three, asked_of_three = self.results('3')
        self.assertEqual(one, three)
        self.assertEqual(asked, asked_of_three)
        self.assertEqual(len(asked), len(self.rows))

    def test_one_of_several_oracles_breaks(self):
        for how in 'crash', 'hang', 'nonsense':
            with self.subTest(how):
                one, three = (self.results(jobs, 1, IXT_STUB_DO=how, IXT_STUB_AT=PACKAGE)[0] for jobs in '13')
                self.assertEqual(one, three)
                os.unlink(self.path('log-1'))
                os.unlink(self.path('log-3'))

    def test_number_of_oracles(self):
        self.assertFails(self.diff('run', *self.live(), '--jobs', '65'), 2, '--jobs', '1 to 64')

    def test_oracle_that_breaks(self):
        for how, why in (
            ('crash', 'it ended'),
            ('hang', 'did not answer in time'),
            ('nonsense', 'not of the protocol'),
            ('wrong-digest', 'does not have the digest'),
            ('two-faced', 'two different answers'),
        ):
            with self.subTest(how):
                record = self.misbehave(how)
                self.assertEqual(record['verdict'], 'oracle-failed')
                self.assertIn(why, record['oracle']['message'])

    def test_oracle_that_lies(self):
        record = self.misbehave('lie')
        self.assertEqual(record['verdict'], 'text')
        self.assertEqual(record['first']['oracle'], stub_oracle.LIE.strip())
        self.assertEqual((record['first']['line'], record['first']['column']), (1, 2))
        self.assertEqual(record['first']['offset'], 1)
        self.assertTrue(record['command'].startswith(f'ixt-diff run {PACKAGE} --target {TARGET}'))

    def test_output_against_error(self):
        self.assertEqual(self.misbehave('other-class')['verdict'], 'output-vs-error')

    def test_stale_packages_alone_are_asked_by_default(self):
        checkout = self.checkout()
        os.rmdir(os.path.join(checkout, 'pkgs'))
        shutil.copytree(embedded(), os.path.join(checkout, 'pkgs'))
        self.append(os.path.join(checkout, 'pkgs'), PACKAGE + '/ix.sh', '\n\n')
        core = hashlib.sha256(b'core/manager.py\0' + hashlib.sha256(b'').hexdigest().encode() + b'\n').hexdigest()
        directory = self.recording()

        for name in self.files_in(directory):
            with open(os.path.join(directory, name), encoding='utf-8') as f:
                text = f.read()

            with open(os.path.join(directory, name), 'w', encoding='utf-8') as f:
                f.write(text.replace('core\t' + self.core(), 'core\t' + core))

        _, (summary,) = self.run_json(
            '--corpus', checkout, '--recorded', directory, '--target', TARGET, status=1,
            IXT_STUB_CORE=core, IXT_STUB_LOG=self.path('log'))

        with open(self.path('log'), encoding='utf-8') as f:
            self.assertEqual(set(f.read().split()), self.readers(PACKAGE + '/ix.sh'))

        self.assertEqual(summary['verdicts']['same'], len(self.rows))

    def test_unproven_core_is_said_and_accepted_once(self):
        directory = self.recording()
        args = ['run', '--oracle', 'upstream=' + self.checkout(), '--recorded', directory]
        self.assertFails(self.diff(*args), 1, 'unproven')
        self.assertFails(self.diff(*args, '--accept-core', PACKAGE), 1, 'not accepted: the run was filtered')
        got = self.diff(*args, '--accept-core')
        self.assertEqual(got.returncode, 0, got.stdout + got.stderr)
        got = self.diff(*args, '--target', TARGET)
        self.assertEqual(got.returncode, 0, got.stdout + got.stderr)
        self.assertNotIn('unproven', got.stderr)

    def test_records_go_to_a_file(self):
        self.diff(
            'run', *self.live(), '--records', 'out', IXT_STUB_DO='lie', IXT_STUB_AT=PACKAGE)

        with open(self.path('out'), encoding='utf-8') as f:
            self.assertEqual([json.loads(x)['package'] for x in f], [PACKAGE])

    def test_interrupt_stops_the_oracles(self):
        child = subprocess.Popen(
            [ARGS.program, 'run', *self.live(), '--jobs', '3'], cwd=self.dir, stdout=subprocess.DEVNULL,
            env=self.environment(IXT_STUB_DO='hang', IXT_STUB_AT=PACKAGE, IXT_STUB_LOG=self.path('log')))

        while not self.hangs():
            time.sleep(0.05)

        with open(f'/proc/{child.pid}/task/{child.pid}/children', encoding='utf-8') as f:
            oracles = f.read().split()

        self.assertEqual(len(oracles), 3)
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(30), 130)
        self.assertEqual([x for x in oracles if os.path.exists('/proc/' + x)], [])

    def hangs(self):
        try:
            with open(self.path('log'), encoding='utf-8') as f:
                return PACKAGE + '\n' in f.read()
        except FileNotFoundError:
            return False


class Against(Case):
    """The embedded corpus beside an oracle that answers PACKAGE with a text of the
    test's."""

    def ours(self):
        args = ['render', '--target', TARGET, '--pins', 'default', '--corpus', embedded(), PACKAGE]

        return subprocess.run(
            [ARGS.ixt, *args], env=self.environment(), check=True, capture_output=True, text=True
        ).stdout

    def against(self, text, command, *args):
        self.write(text, 'oracle.json')

        return self.diff(
            command, PACKAGE, *args, *self.live(),
            IXT_STUB_DO='file', IXT_STUB_AT=PACKAGE, IXT_STUB_FILE=self.path('oracle.json'))


class Normalise(Against):
    def verdict(self, text, *args, status):
        got = self.against(text, 'run', '--json', *args)
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)
        record = json.loads(got.stdout.splitlines()[0])

        return record['verdict'], record['normaliser']

    def relaid(self):
        return json.dumps(json.loads(self.ours()))

    def core(self):
        """Against an unproven core/ no run is without fault."""
        with open(os.path.join(recorded_dir(), TARGET + '.tsv'), encoding='utf-8') as f:
            return next(x.split('\t')[1].strip() for x in f if x.startswith('core\t'))

    def environment(self, **stub):
        return super().environment(**{'IXT_STUB_CORE': self.core(), **stub})

    def test_nothing_is_overlooked_unless_asked(self):
        self.assertEqual(self.verdict(self.relaid(), status=1), ('text', None))

    def test_rules_that_made_it_equal_are_named(self):
        self.assertEqual(self.verdict(self.relaid(), '--normalise', 'all', status=0), ('same-normalised', 'json'))
        self.assertEqual(self.verdict(self.relaid(), '--normalise', 'script,json', status=0), ('same-normalised', 'json'))

    def test_rules_that_do_not_help(self):
        self.assertEqual(self.verdict(self.relaid(), '--normalise', 'script', status=1), ('text', None))
        self.assertEqual(
            self.verdict(self.relaid(), '--normalise', 'all', '--without', 'json', status=1), ('text', None))
        self.assertEqual(
            self.verdict(self.relaid().replace('false', 'true'), '--normalise', 'all', status=1), ('text', None))

    def test_raw_fails_all_the_same(self):
        got = self.against(self.relaid(), 'run', '--normalise', 'all', '--raw')
        self.assertFails(got, 1, '--raw')
        self.assertIn('1 same-normalised', got.stdout)

    def test_digests_cannot_be_normalised(self):
        directory = self.recording()
        path = os.path.join(directory, TARGET + '.tsv')

        with open(path, encoding='utf-8') as f:
            text = f.read()

        with open(path, 'w', encoding='utf-8') as f:
            f.write(text.replace(self.rows[PACKAGE][2], '0' * 64))

        got = self.diff('run', '--oracle', 'recorded', '--recorded', directory, '--target', TARGET, '--normalise', 'all')
        self.assertFails(got, 1, '1 answers that differ are recorded as digests')

    def test_wrong_usage(self):
        for args, texts in (
            (['--normalise', 'jsn'], ['no rule is called "jsn" (did you mean json?)']),
            (['--normalise', 'json,'], ['no rule is called ""']),
            (['--normalise', 'all', '--without', 'x'], ['no rule is called "x"']),
            (['--without', 'json'], ['no rule is on']),
            (['--normalise', 'all', '--stage', 'uid'], ['of uids']),
            (['--normalise', 'all', '--rules', '/no/file'], ['/no/file']),
        ):
            with self.subTest(args):
                self.assertFails(self.diff('run', '--oracle', 'recorded', *args), 2, *texts)

    def test_a_run_is_not_resumed_under_other_rules(self):
        args = ['run', PACKAGE, '--oracle', 'recorded', '--target', TARGET, '--results', self.path('results')]
        self.assertEqual(self.diff(*args, '--normalise', 'json').returncode, 0)
        self.assertEqual(self.diff(*args, '--resume', '--normalise', 'json').returncode, 0)
        self.assertFails(self.diff(*args, '--resume', '--normalise', 'all'), 2, 'is of another run')
        self.assertFails(self.diff(*args, '--resume'), 2, 'is of another run')

    def test_a_run_is_not_resumed_under_other_options(self):
        args = ['run', PACKAGE, *self.live(), '--results', self.path('results')]
        core = {'IXT_STUB_CORE': self.core()}
        self.diff(*args, **core)
        self.assertIn('1 results were taken', self.diff(*args, '--resume', **core).stderr)

        for other in ('--set', 'a=b'), ('--kind', 'local'), ('--candidate-corpus', self.corpus()):
            self.assertFails(self.diff(*args, '--resume', *other, **core), 2, 'is of another run')

    def test_no_baseline_is_made_of_what_was_overlooked(self):
        results = self.path('results')
        run = ['run', '--oracle', 'recorded', '--target', TARGET, '--results', results]
        update = ['baseline', 'update', '--from', results, self.path('layer')]
        self.assertEqual(self.diff(*run).returncode, 0)
        self.assertEqual(self.diff(*update).returncode, 0)
        os.remove(results)
        self.assertEqual(self.diff(*run, '--normalise', 'all').returncode, 0)
        self.assertFails(self.diff(*update), 2, 'one of raw bytes is expected', 'without --normalise')

    def test_rules_are_listed(self):
        names = [x.split()[0] for x in self.diff('run', '--list-rules').stdout.splitlines()]
        self.assertIn('store-paths', names)
        got = self.diff('run', '--list-rules', '--json')
        self.assertEqual([json.loads(x)['name'] for x in got.stdout.splitlines()], names)

    def test_faults_of_a_rule_file(self):
        rule = 'ixt-normalise 1\nrule: r\n'

        for text, fault in (
            ('', ':1: the head "ixt-normalise 1" expected'),
            ('ixt-normalise 2\n', 'ixt-normalise version 2 met, this program reads version 1'),
            ('ixt-normalise 1\n', 'at least one rule expected'),
            ('ixt-normalise 1\nstep: json\n', ':2: a rule line expected'),
            ('ixt-normalise 1\nrule: R\n', ':2: a name of lower-case'),
            ('ixt-normalise 1\nrule: all\n', ':2: a name that no other rule has expected'),
            (rule + 'step: json\nrule: r\n', ':4: a name that no other rule has expected'),
            (rule, 'a rule with a step or replace line expected'),
            (rule + 'step: xml\n', ':3: json or script expected'),
            (rule + 'with: x\n', ':3: a replace line expected before with'),
            (rule + 'replace: x\nstep: json\n', ':4: a with line expected after replace'),
            (rule + 'replace: x\n', 'a with line expected after replace'),
            (rule + 'replace: (x\n', ':3: missing closing parenthesis'),
            (rule + 'replace: x\nwith: $1\n', ':4: $1 met, the pattern has 0 groups'),
            (rule + 'replace: x\nwith: $x\n', ':4: $ met, $0 to $9 or $$ expected'),
            (rule + 'color: red\n', ':3: rule, what, step, replace or with expected'),
            ('ixt-normalise 1\n' + ''.join(f'rule: r{i}\nstep: json\n' for i in range(33)), 'at most 32 rules'),
        ):
            with self.subTest(fault):
                self.write(text, 'rules')
                got = self.diff('run', '--oracle', 'recorded', '--normalise', 'all', '--rules', self.path('rules'))
                self.assertFails(got, 2, fault)

    def test_a_pattern_without_end(self):
        self.write('ixt-normalise 1\nrule: endless\nreplace: (a+)+$[xy]\nwith: x\n', 'rules')
        begin = time.monotonic()
        got = self.against('{"a": "' + 'a' * 100000 + '"}', 'run', '--normalise', 'all', '--rules', self.path('rules'))
        self.assertFails(got, 2, 'rule endless: the pattern (a+)+$[xy] reached a limit')
        self.assertLess(time.monotonic() - begin, 30)


class Show(Against):
    def show(self, text, *args, status=1):
        got = self.against(text, 'show', *args)
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)

        return got.stdout

    def test_same(self):
        got = self.diff('show', PACKAGE, '--oracle', 'recorded')
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn(f'{PACKAGE}, {TARGET}, render: same\n', got.stdout)
        self.assertIn(self.rows[PACKAGE][2] + ', recorded', got.stdout)

    def test_chain_goes_from_the_package_to_the_base(self):
        got = self.diff('show', PACKAGE, '--oracle', 'recorded', '--json')
        shown = json.loads(got.stdout)
        names = [x['name'] for x in shown['templates']]
        self.assertEqual((names[0], names[-1]), (PACKAGE + '/ix.sh', BASE))
        self.assertEqual({(x['root'], x['path']) for x in shown['templates']}, {(0, embedded())})
        self.assertEqual((shown['changes'], shown['diff'], shown['record']['verdict']), (None, None, 'same'))

    def test_overlays_are_told_apart(self):
        self.write("{% extends '//" + PACKAGE + "/ix.sh' %}", 'over', 'lib', 'over', 'ix.sh')
        got = self.diff('show', 'lib/over', '--oracle', 'recorded', '--json', '--corpus', self.path('over'),
                        '--corpus', embedded())
        shown = json.loads(got.stdout)
        self.assertEqual([x['root'] for x in shown['templates']][:2], [0, 1])
        self.assertEqual(shown['record']['verdict'], 'oracle-cannot-say')

    def test_json_by_path_and_text_by_line(self):
        theirs = json.loads(self.ours())
        theirs['net'] = not theirs['net']
        theirs['bld']['script']['data'] += 'one more line\n'
        shown = self.show(json.dumps(theirs, indent=2))
        self.assertIn('  .net\n    -' + json.dumps(theirs['net']) + '\n    +', shown)
        self.assertIn('  .bld.script.data\n    @@', shown)
        self.assertIn('\n    -one more line\n', shown)
        self.assertIn('\n--- oracle\n+++ ours\n@@ -1', shown)

        changes = json.loads(self.show(json.dumps(theirs), '--json'))['changes']
        self.assertEqual({x['path'] for x in changes}, {'.net', '.bld.script.data'})

    def test_hunks_apply(self):
        """The difference is a patch from the oracle's text to ours."""
        text = self.ours().replace('false', 'true').removesuffix('\n')
        shown = json.loads(self.show(text, '--json', '--width', '1000000'))
        self.write('--- oracle.json\n+++ oracle.json\n' + shown['diff'], 'patch')
        subprocess.run(['patch', '-s', '-p0', '-i', 'patch'], cwd=self.dir, check=True)

        with open(self.path('oracle.json'), encoding='utf-8') as f:
            self.assertEqual(f.read(), self.ours())

    def test_a_digest_alone(self):
        corpus = self.corpus()
        self.append(corpus, BASE)
        got = self.diff('show', PACKAGE, '--oracle', 'recorded', '--candidate-corpus', corpus, '--limit', '2')
        self.assertEqual(got.returncode, 1)
        self.assertIn('--oracle upstream=CHECKOUT has the text', got.stdout)
        self.assertIn('\nour text\n@@ -0,0', got.stdout)
        self.assertIn('more lines (--limit)', got.stdout)

    def test_errors(self):
        corpus = self.corpus()
        self.append(corpus, PACKAGE + '/ix.sh', '{% endfor %}')
        got = self.diff('show', PACKAGE, '--oracle', 'recorded', '--candidate-corpus', corpus)
        self.assertEqual(got.returncode, 1)
        self.assertIn('output-vs-error', got.stdout)
        self.assertIn('  ours     TemplateSyntaxError', got.stdout)
        self.assertIn("unknown tag 'endfor'", got.stdout)
        self.assertIn('as far as it rendered', got.stdout)

    def test_foreign_text_cannot_act_on_a_terminal(self):
        theirs = json.loads(self.ours())
        theirs['bld']['script']['data'] = 'a\n\x1b[31mred\x07\n\x9b1m\n'
        shown = self.show(json.dumps(theirs), '--color', 'always')
        self.assertIn('-\\x1b[31mred\\x07', shown)
        self.assertIn('-\\u009b1m', shown)
        self.assertNotIn('\x1b[31mred', shown)
        self.assertIn('\x1b[1mtext\x1b[0m', shown)

    def test_large_texts(self):
        lines = ''.join(f'{i}: "x"\n' for i in range(400000))
        begin = time.monotonic()
        shown = self.show('{' + lines)
        self.assertLess(time.monotonic() - begin, 60)
        self.assertLess(len(shown), 100000)
        self.assertIn('more lines (--limit)', shown)

    def test_wrong_usage(self):
        self.assertFails(self.diff('show'), 2, 'one package expected')
        self.assertFails(self.diff('show', 'a', 'b'), 2, '2 met, one package expected')


class Record(Case):
    def record(self, *args, target=TARGET, status=0, **stub):
        got = self.diff('record', '--upstream', self.checkout(), '--target', target, '--out', 'out', *args, **stub)
        self.assertEqual(got.returncode, status, got.stdout + got.stderr)

        return got

    def contents(self):
        found = {}

        for name in os.listdir(self.path('out')):
            with open(self.path('out', name), 'rb') as f:
                found[name] = f.read()

        return found

    def test_twice_gives_the_same_files(self):
        self.record()
        first = self.contents()
        self.assertEqual(set(first), {TARGET + '.tsv', 'reads.tsv'})
        self.assertIn('0 asked', self.record().stdout)
        self.assertEqual(self.contents(), first)
        self.record('--all')
        self.assertEqual(self.contents(), first)

    def test_repeats_what_was_recorded(self):
        self.record()
        body = self.contents()[TARGET + '.tsv'].partition(b'\n\n')[2]

        with open(os.path.join(recorded_dir(), TARGET + '.tsv'), 'rb') as f:
            self.assertEqual(body, f.read().partition(b'\n\n')[2])

    def test_only_what_changed_is_asked(self):
        corpus = self.corpus()
        self.record('--corpus', corpus)
        self.append(corpus, 'die/fetch.sh')
        self.record('--corpus', corpus, IXT_STUB_LOG=self.path('log'))

        with open(self.path('log'), encoding='utf-8') as f:
            self.assertEqual(set(f.read().split()), self.readers('die/fetch.sh'))

    def test_other_recordings_keep_their_reads(self):
        self.record()
        self.record(target='capos')

        # Status 1: the core that the stub claims is unproven.
        records, _ = self.run_json('--oracle', 'recorded', '--recorded', self.path('out'), '--target', TARGET, status=1)
        self.assertEqual(records, [])

    def test_a_failing_oracle_writes_nothing(self):
        got = self.record(status=1, IXT_STUB_DO='crash', IXT_STUB_AT=PACKAGE)
        self.assertIn('nothing was written', got.stderr)
        self.assertFalse(os.path.exists(self.path('out')))

    def test_packages_are_refused(self):
        self.assertFails(self.diff('record', PACKAGE), 2, 'takes no packages')


class Environment(Case):
    def test_what_is_missing_is_named_with_its_fix(self):
        live = self.live()
        self.assertFails(self.diff('run', *live, IXT_PYTHON3='/no/python3'), 3, 'no Python', 'IXT_PYTHON3')
        self.assertFails(self.diff('run', '--oracle', 'upstream', IXT_PYTHON3=sys.executable), 3, 'no upstream checkout')
        self.assertFails(self.diff('run', '--oracle', 'upstream=/no'), 3, 'is no upstream checkout')
        shutil.rmtree(self.path('checkout', 'deps'))
        self.assertFails(self.diff('run', *live), 3, 'no Jinja2')

    def test_an_oracle_that_does_not_start(self):
        self.assertFails(self.diff('run', *self.live(), IXT_ORACLE='/no/oracle'), 3, 'the oracle cannot be used')
        self.assertFails(self.diff('run', *self.live(), IXT_STUB_VERSION='7'), 2, 'version 7')

    def test_wrong_usage(self):
        self.assertFails(self.diff('run', '--oracle', 'delphi'), 2, 'delphi')
        self.assertFails(self.diff('run', '--pins', 'env'), 2, 'pins file')
        self.assertFails(self.diff('run', '--set', 'x'), 2, 'KEY=VALUE')
        self.assertFails(self.diff('run', '--target', 'nonsense', '--oracle', 'upstream'), 2, 'nonsense')

    def test_no_recording(self):
        self.assertFails(self.diff('run', '--oracle', 'recorded', '--recorded', self.dir), 3, 'no recording', 'ixt-diff record')


def main():
    global ARGS

    parser = argparse.ArgumentParser()
    parser.add_argument('--program', required=True, type=os.path.abspath)
    parser.add_argument('--ixt', required=True, type=os.path.abspath)
    parser.add_argument('--data', required=True, type=os.path.abspath)
    ARGS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == '__main__':
    main()
