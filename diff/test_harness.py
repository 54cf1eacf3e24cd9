#!/usr/bin/env python3
"""Packs, candidates, results and reports of ixt-diff, on the embedded corpus.

    test_harness.py --program IXT_DIFF --data SOURCE

Candidates answer from a pack that is made first, so no Jinja2 is needed here.
"""

import argparse
import hashlib
import html.parser
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
STUB = f'{sys.executable} -B {HERE}/testdata/pack_candidate.py'
PACKAGE = 'bin/lantern'
options = None
room = None
pack = None


def run(*args, **env):
    return subprocess.run(
        [options.program, *args], capture_output=True, text=True, timeout=200, cwd=room.name,
        env={**os.environ, 'IXT_DATA': options.data, 'IXT_PACK': str(pack), **env})


def setUpModule():
    global room, pack
    room = tempfile.TemporaryDirectory(prefix='ixt-harness-')
    pack = pathlib.Path(room.name) / 'pack'
    made = run('fixtures', '--out', str(pack), '--archive', 'pack.tar')
    assert made.returncode == 0, made.stderr


def tearDownModule():
    room.cleanup()


def path(name):
    return pathlib.Path(room.name) / name


def junit_faults(name):
    """What our schema of JUnit's XML says against a report; nothing without xmllint."""
    if not shutil.which('xmllint'):
        return ''
    got = subprocess.run(
        ['xmllint', '--noout', '--nonet', '--schema', HERE.parent / 'tests/report/junit.xsd', path(name)],
        capture_output=True, text=True)
    return got.stderr if got.returncode else ''


class Fixtures(unittest.TestCase):
    def test_index_and_digests(self):
        index = (pack / 'index.tsv').read_bytes()
        self.assertEqual((pack / 'DIGEST').read_text(), hashlib.sha256(index).hexdigest() + '\n')
        head, rows = index.decode().split('\n\n')
        self.assertTrue(head.startswith('ixt-fixtures\t1\ncorpus\t'))
        rows = [r.split('\t') for r in rows.splitlines()]
        self.assertGreater(len(rows), 100)
        for name, file, digest, size, outcome, constructs in rows:
            data = (pack / file).read_bytes()
            self.assertEqual((hashlib.sha256(data).hexdigest(), str(len(data))), (digest, size), name)
            request, answer = map(json.loads, data.decode().splitlines())
            self.assertEqual((request['id'], request['kind']), (answer['id'], 'template'))
            self.assertIn(outcome, answer)
        self.assertEqual({c for r in rows for c in r[5].split()} & {'tag:extends', 'filter:jd', 'error:UndefinedError'},
                         {'tag:extends', 'filter:jd', 'error:UndefinedError'})

    def test_same_bytes_twice(self):
        self.assertEqual(run('fixtures', '--out', 'again', '--archive', 'again.tar').returncode, 0)
        self.assertEqual(path('pack.tar').read_bytes(), path('again.tar').read_bytes())

    def test_a_cover_has_every_construct(self):
        self.assertEqual(run('fixtures', '--out', 'cover', '--cover').returncode, 0)

        def constructs(dir):
            rows = (dir / 'index.tsv').read_text().split('\n\n')[1].splitlines()
            return len(rows), {c for r in rows for c in r.split('\t')[5].split()}
        (all_rows, everything), (rows, covered) = constructs(pack), constructs(path('cover'))
        self.assertEqual(covered, everything)
        self.assertLess(rows, all_rows / 4)

    def test_language_cases(self):
        cases = pathlib.Path(options.data) / 'corpus/cases'
        got = run('fixtures', '--cover', '--cases', str(cases), '--out', 'language', '--json')
        self.assertEqual(got.returncode, 0, got.stderr)
        files = [f.read_text() for f in cases.rglob('*.case')]
        refused = sum('\n-- unsupported --\n' in text for text in files)
        # of the others few can be no task: those that end at a textual include
        self.assertGreater(json.loads(got.stdout)['language'], 0.97 * (len(files) - refused))
        rows = [r.split('\t') for r in (path('language') / 'index.tsv').read_text().split('\n\n')[1].splitlines()]
        self.assertEqual(sum(r[0].startswith('language/') for r in rows), json.loads(got.stdout)['language'])
        self.assertIn('Cases below language are ixt', (path('language') / 'NOTICE').read_text())
        self.assertNotIn('language', (pack / 'NOTICE').read_text())
        got = run('conform', 'language')
        self.assertEqual(got.returncode, 0, got.stdout)

    def test_language_cases_that_are_none(self):
        path('odd/group').mkdir(parents=True)
        for text, status, said in ((None, 2, 'no language case is there'), ('# x\n-- nonsense --\n', 2, 'odd/group/x.case'),
                                   ('# x\n-- template main --\na\n-- expect --\nb\n', 1, 'language/group/x: as a task')):
            if text:
                path('odd/group/x.case').write_text(text)
            got = run('fixtures', '--cases', 'odd', '--out', 'odd-pack')
            self.assertEqual((got.returncode, said in got.stderr), (status, True), got.stderr)
            self.assertFalse(path('odd-pack').exists())

    def test_refusals(self):
        self.assertIn('is there already', run('fixtures', '--out', 'pack').stderr)
        self.assertEqual(run('fixtures').returncode, 2)
        edited = path('edited')
        shutil.copytree(pathlib.Path(options.data) / 'corpus/embedded', edited)
        recipe = edited / PACKAGE / 'ix.sh'
        recipe.write_text(recipe.read_text() + '\n')
        got = run('fixtures', PACKAGE, '--out', 'unproven', '--corpus', str(edited))
        self.assertEqual(got.returncode, 3 if 'nothing recorded' in got.stderr else 1)
        self.assertFalse(path('unproven').exists())
        self.assertEqual(list(path('.').glob('*.making-*')), [])

    def damaged(self, change):
        copy = path('damaged')
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(pack, copy)
        change(copy)
        got = run('conform', str(copy))
        self.assertEqual(got.returncode, 2, got.stderr)
        return got.stderr

    def test_damaged_packs(self):
        def replace(name, a, b):
            def change(dir):
                text = (dir / name).read_text()
                (dir / name).write_text(text.replace(a, b, 1))
                if name == 'index.tsv':
                    (dir / 'DIGEST').write_text(hashlib.sha256((dir / name).read_bytes()).hexdigest())
            return change
        case = f'cases/linux-x86_64/{PACKAGE}.json'
        self.assertIn(f'{case}: it is not what the index says', self.damaged(replace(case, 'entry', 'Entry')))
        self.assertIn('DIGEST', self.damaged(lambda d: (d / 'DIGEST').write_text('0' * 64)))
        self.assertIn('version 2 of ixt-fixtures met, this program knows 1',
                      self.damaged(replace('index.tsv', '\t1\n', '\t2\n')))
        self.assertIn('expected', self.damaged(replace('index.tsv', 'cases/', '../')))
        self.assertIn('index.tsv', self.damaged(lambda d: (d / 'index.tsv').unlink()))


class Conform(unittest.TestCase):
    def test_our_library(self):
        got = run('conform', 'pack')
        self.assertEqual(got.returncode, 0, got.stdout)
        self.assertRegex(got.stdout.splitlines()[-1], r'^all +(\d+) +\1 +0$')

    def test_a_candidate(self):
        rows = [json.loads(x) for x in run('conform', 'pack', '--candidate', STUB, '--json').stdout.splitlines()]
        self.assertEqual(rows[-1]['failed'], 0)
        self.assertEqual(rows[-1]['passed'], len((pack / 'index.tsv').read_text().split('\n\n')[1].splitlines()))

    def test_what_goes_wrong_costs_one_case(self):
        verdicts = {'die': 'crash', 'hang': 'timeout', 'partial': 'crash', 'endless': 'crash', 'memory': 'crash',
                    'garbage': 'crash', 'other-id': 'crash', 'empty': 'crash', 'list': 'crash', 'no-class': 'crash',
                    'wrong': 'text'}
        for how, verdict in verdicts.items():
            with self.subTest(how):
                got = run('conform', 'pack', '--candidate', STUB, '--json', '--candidate-timeout', '2',
                          '--candidate-output', '8', IXT_DO=how, IXT_AT=PACKAGE)
                rows = [json.loads(x) for x in got.stdout.splitlines()]
                self.assertEqual(got.returncode, 1, got.stderr)
                self.assertEqual((rows[0]['case'], rows[0]['verdict']), (f'linux-x86_64/{PACKAGE}', verdict))
                self.assertEqual(rows[-1]['failed'], 1)
                if how == 'die':
                    self.assertIn('it said: dying', rows[0]['said'])

    def test_what_can_never_answer(self):
        for how, status, said in (('version', 2, 'version 2, this program speaks version 1'), ('kinds', 2, 'template'),
                                  ('no-hello', 3, 'no hello'), ('die', 3, 'it said: dying')):
            got = run('conform', 'pack', '--candidate', STUB, IXT_DO=how)
            self.assertEqual(got.returncode, status, got.stderr)
            self.assertIn(said, got.stderr)
        self.assertEqual(run('conform', 'pack', '--candidate', 'false').returncode, 3)


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.names, self.attributes, self.scripts, self.text = set(), set(), [], ''

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == 'script':
            self.scripts.append('')

    def handle_data(self, data):
        if self.cdata_elem == 'script':
            self.scripts[-1] += data
        self.text += data


class Results(unittest.TestCase):
    TARGETS = ('--target', 'linux-x86_64', '--target', 'capos')

    def lines(self, name):
        return [json.loads(x) for x in path(name).read_text().splitlines()]

    def candidate(self, *args, **env):
        return run('run', '--candidate', STUB, '--target', 'linux-x86_64', *args, **env)

    def test_results_of_a_whole_run(self):
        self.assertEqual(run('run', *self.TARGETS, '--results', 'whole').returncode, 0)
        lines = self.lines('whole')
        self.assertEqual((lines[0]['format'], lines[0]['version'], lines[0]['filtered']), ('ixt-results', 1, False))
        self.assertEqual(lines[-1], {'format': 'ixt-results-end'})
        self.assertEqual({x['target'] for x in lines[1:-1]}, {'linux-x86_64', 'capos'})
        got = run('report', 'whole')
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertRegex(got.stdout, r'^(\d+) compared, \1 same, 0 divergent')

    def test_resumed_run(self):
        self.assertEqual(run('run', *self.TARGETS, '--results', 'all').returncode, 0)
        text = path('all').read_text()
        for cut in (len(text) // 3, len(text) - 3, text.index('\n') + 5, 0):
            path('cut').write_text(text[:cut])
            got = run('run', *self.TARGETS, '--results', 'cut', '--resume')
            self.assertEqual(got.returncode, 0, got.stderr)

            def found(name):
                return [x for x in self.lines(name) if 'same' in x]
            self.assertEqual(found('cut'), found('all'))
        path('cut').write_text(text)
        got = run('run', '--target', 'capos', '--results', 'cut', '--resume')
        self.assertEqual(got.returncode, 2)
        self.assertIn('is of another run', got.stderr)
        self.assertEqual(path('cut').read_text(), text)
        self.assertEqual(run('run', '--resume').returncode, 2)

    def test_two_runs_in_one_file(self):
        with subprocess.Popen(
                [options.program, 'run', '--candidate', STUB, '--target', 'linux-x86_64', '--results', 'shared',
                 '--candidate-timeout', '60'],
                cwd=room.name, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, 'IXT_DATA': options.data, 'IXT_PACK': str(pack), 'IXT_DO': 'hang',
                     'IXT_AT': PACKAGE}) as first:
            while not path('shared').exists() or not path('shared').read_bytes():
                time.sleep(0.02)
            got = run('run', '--target', 'linux-x86_64', '--results', 'shared')
            first.send_signal(signal.SIGINT)
        self.assertEqual(got.returncode, 3)
        self.assertIn('another run is writing it', got.stderr)
        self.assertEqual(first.returncode, 130)
        lines = self.lines('shared')
        self.assertIn('same', lines[-1])
        got = self.candidate('--results', 'shared', '--resume')
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn(f'{len(lines) - 1} results were taken from shared', got.stderr)

    def test_damaged_results(self):
        self.assertEqual(run('run', *self.TARGETS, '--results', 'good').returncode, 0)
        text = path('good').read_text()
        for change, said in ((text.replace('"version": 1', '"version": 7', 1), 'version 7 of ixt-results met'),
                             (text.replace('{"same"', '{"sane"', 1), 'bad:2: '), ('', 'bad:0'),
                             (text.replace('\n', '\nnonsense\n', 1), 'bad:2: a JSON object'),
                             (text.replace('\n{', '\n' + text.splitlines()[1] + '\n{', 1), 'bad:3: each package')):
            path('bad').write_text(change)
            got = run('report', 'bad')
            self.assertEqual(got.returncode, 2, got.stderr)
            self.assertIn(said, got.stderr)

    def test_hostile_text_in_reports(self):
        got = self.candidate('--results', 'hostile', '--html', 'h.html', '--junit', 'h.xml', '--markdown', 'h.md',
                             IXT_DO='hostile', IXT_AT=PACKAGE)
        self.assertEqual(got.returncode, 1)
        tags = Tags()
        page = path('h.html').read_text()
        tags.feed(page)
        self.assertEqual(tags.names & {'img', 'iframe', 'link', 'object', 'form'}, set())
        ids = set(re.findall(r'<p id="(r[0-9]+)">', page))
        self.assertEqual({'#' + i for i in ids}, set(re.findall(r'<a href="([^"]*)">', page)))
        self.assertEqual(page.count('<a '), page.count('<a href="#r'))
        self.assertEqual([a for a in tags.attributes if a.startswith('on')], [])
        self.assertEqual(tags.scripts, [(HERE / 'report.js').read_text()])
        self.assertIn('<img src=x onerror=alert(1)>', tags.text)
        self.assertIn('\\u{202e}', tags.text)
        self.assertNotIn('\u202e', page)
        for kind, part in (('style', 'report.css'), ('script', 'report.js')):
            digest = subprocess.run(['openssl', 'dgst', '-sha256', '-binary', HERE / part], capture_output=True).stdout
            if digest:
                import base64
                self.assertIn(f"{kind}-src 'sha256-{base64.b64encode(digest).decode()}'", page)
        self.assertEqual(junit_faults('h.xml'), '')
        suites = xml.etree.ElementTree.parse(path('h.xml')).getroot()
        failure, = suites.iter('failure')
        self.assertIn(']]></script>', failure.text)
        self.assertEqual((suites.get('failures'), suites.get('errors')), ('1', '0'))
        self.assertEqual(int(suites.get('tests')), len(list(suites.iter('testcase'))))
        summary = path('h.md').read_text()
        for raw in ('<img', '<script', '\u202e', '`'):
            self.assertNotIn(raw, summary)
        self.assertEqual(run('report', 'hostile', '--html', 'again.html').returncode, 0)
        self.assertEqual(path('again.html').read_text(), page)

    def test_junit_of_whole_runs(self):
        got = run('run', *self.TARGETS, '--junit', 'same.xml')
        self.assertEqual((got.returncode, junit_faults('same.xml')), (0, ''))
        # every verdict that a candidate can have
        for how in ('wrong', 'garbage', 'die'):
            self.assertEqual(self.candidate('--junit', 'one.xml', IXT_DO=how, IXT_AT=PACKAGE).returncode, 1)
            self.assertEqual(junit_faults('one.xml'), '', how)
        # and the schema can refuse
        path('odd.xml').write_text(path('one.xml').read_text().replace(' classname=', ' class=', 1))
        if shutil.which('xmllint'):
            self.assertIn("attribute 'class' is not allowed", junit_faults('odd.xml'))

    def test_reports_that_cannot_be_written(self):
        self.assertEqual(run('run', *self.TARGETS, '--results', 'r', '--html', 'kept.html').returncode, 0)
        kept = path('kept.html').read_text()
        self.assertIn('/dev/full', run('run', *self.TARGETS, '--results', '/dev/full').stderr)
        self.assertNotEqual(run('report', 'r', '--html', '/nowhere/x.html').returncode, 0)
        if os.getuid() != 0:
            path('kept.html').parent.chmod(0o555)
            self.assertNotEqual(run('report', 'r', '--html', 'kept.html').returncode, 0)
            path('kept.html').parent.chmod(0o755)
        self.assertEqual(path('kept.html').read_text(), kept)

    def test_reports_into_a_pipe(self):
        self.assertEqual(run('run', *self.TARGETS, '--results', 'r', '--junit', 'file.xml').returncode, 0)
        os.mkfifo(path('pipe'))
        with subprocess.Popen(['cat', path('pipe')], stdout=subprocess.PIPE, text=True) as reader:
            got = run('report', 'r', '--junit', 'pipe')
            if not path('pipe').is_fifo():
                reader.kill()  # nobody would ever write to it
            self.assertTrue(path('pipe').is_fifo())
            self.assertEqual(got.returncode, 0, got.stderr)
            self.assertEqual(reader.stdout.read(), path('file.xml').read_text())


class Sweep(unittest.TestCase):
    def git(self, *args):
        return subprocess.run(
            ['git', '-c', 'user.name=x', '-c', 'user.email=x@example.org', '-C', self.repo, *args], check=True,
            capture_output=True, text=True).stdout.strip()

    def commit(self, subject):
        self.git('add', '-A')
        self.git('commit', '-q', '-m', subject)
        return self.git('rev-parse', 'HEAD')

    def setUp(self):
        self.repo = path('repo')
        shutil.rmtree(self.repo, ignore_errors=True)
        shutil.copytree(pathlib.Path(options.data) / 'corpus/embedded', self.repo / 'pkgs')
        (self.repo / 'core').mkdir()
        (self.repo / 'core/x.py').write_text('1')
        self.git('init', '-q')
        self.recipe = self.repo / 'pkgs' / PACKAGE / 'ix.sh'
        self.text = self.recipe.read_text()
        self.first = self.commit('first')

    def sweep(self, *args):
        got = run('sweep', '--repo', str(self.repo / '.git'), *args)
        self.assertEqual(got.returncode, 0, got.stderr)
        return got.stdout

    def events(self, *args):
        rows = [json.loads(x) for x in self.sweep('--json', '--verify-every', '1', '--range', f'{self.first}..HEAD',
                                                  *args).splitlines()]
        return [(r['commit'], r['event'], r['package']) for r in rows if 'event' in r], rows[-1]

    def test_what_happens_along_a_history(self):
        self.recipe.write_text('{% extends "//nowhere.sh" %}')
        broke = self.commit('broke')
        self.recipe.write_text(self.text)
        mended = self.commit('mended')
        self.recipe.write_text(self.text + '{% block extra %}x{% endblock %}\n')
        self.commit('of no effect')
        shutil.move(self.recipe.parent, self.repo / 'pkgs/bin/torch')
        moved = self.commit('renamed')
        (self.repo / 'core/x.py').write_text('2')
        self.commit('core alone')
        parent = next(p for p in (self.repo / 'pkgs/die').rglob('*.sh') if 'extends' in p.read_text())
        parent.write_text(parent.read_text() + '\n')
        self.commit('a parent')
        events, whole = self.events()
        named = [e for e in events if e[2] in (PACKAGE, 'bin/torch')]
        self.assertEqual(named[:2], [(broke, 'broke', PACKAGE), (mended, 'mended', PACKAGE)])
        self.assertIn((moved, 'appeared', 'bin/torch'), named)
        self.assertIn((moved, 'gone', PACKAGE), named)
        self.assertEqual(whole['commits'], 7)
        self.assertLess(whole['rendered'], 7 * 130)
        self.assertIn('broke', self.sweep('--range', f'{self.first}..HEAD', PACKAGE))

    def test_steps_and_what_core_is(self):
        for i in range(5):
            (self.repo / 'note').write_text(str(i))
            last = self.commit(f'note {i}')

        rows = [json.loads(x) for x in self.sweep('--json', '--step', '2', '--range', f'{self.first}..HEAD',
                                                  PACKAGE).splitlines()]
        # The first, 2nd and 4th, and the last.
        self.assertEqual(rows[-1]['commits'], 4)
        self.assertEqual(rows[0], {'commit': self.first, 'core_followed': False})
        self.assertEqual(len(rows), 2)
        got = run('sweep', '--repo', str(self.repo / '.git'), '--range', f'{last}~1..HEAD', PACKAGE)
        self.assertIn('not one that ixt is known to follow', got.stderr)

    def test_bisect(self):
        for i in range(9):
            (self.repo / 'note').write_text(str(i))
            at = self.commit(f'note {i}')
            if i == 4:
                self.recipe.write_text('{% extends "//nowhere.sh" %}')
                at = wanted = self.commit('broke')
        self.assertNotEqual(at, wanted)
        self.assertIn(wanted[:12] + ' ', self.sweep('--bisect', '--range', f'{self.first}..HEAD', PACKAGE))

    def test_bad_input(self):
        for args in ((), ('--range', 'HEAD'), ('--range', 'nothing..HEAD'), ('--range', 'HEAD..HEAD', '--bisect'),
                     ('--range', '--output=x..HEAD'), ('--range', 'HEAD..HEAD', '--target', 'capos', '--target', 'wasi32')):
            self.assertEqual(run('sweep', '--repo', str(self.repo / '.git'), *args).returncode, 2, args)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--program', required=True)
    parser.add_argument('--data', required=True)
    options, rest = parser.parse_known_args()
    options.program = os.path.abspath(options.program)
    unittest.main(argv=[sys.argv[0], *rest])
