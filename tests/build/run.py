#!/usr/bin/env python3
"""ixt-cross build with a small corpus and a small toolchain, both made here.

    run.py IXT_CROSS

Where the kernel does not allow namespaces, exit status 77 says so: then builds are
refused, too.
"""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import io
import tempfile
import time
import unittest

PROGRAM = ''
LIBRARIES = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64', '/lib', '/usr/lib']
TOOLS = ['bash', 'sh', 'env', 'cat', 'mkdir', 'ls', 'cp', 'rm', 'ln', 'sleep', 'id', 'touch', 'chmod', 'date']
TARGET = {
    'format': 'ixt-target', 'version': 1, 'name': 'tiny',
    'platform': {'os': 'capos', 'kernel': 'capos', 'obj_fmt': 'elf', 'cmake_system_name': 'Generic',
                 'gnu_arch': 'x86_64', 'family': 'x86'},
    'flags': {}, 'kind': 'capos', 'overlays': [],
    'kind_rules': {
        'boot_path': '/ixt/system/bin', 'system_path': '/ixt/system/bin', 'extract': ['/ixt/system/bin/extract'],
        'flags': {'all_system': '1'}, 'isfile': [], 'tools': {}},
}
DESCRIPTOR = '''{
  "bld": {"fetch": {% block fetch %}[]{% endblock %}, "deps": {{self.deps() | parse_list | jd}},
    "host_libs": [], "target_libs": [], "data": [],
    "script": {"exec": ["/usr/bin/env", "PATH=/ixt/system/bin", "sh", "-s"], "data": {{self.script() | jd}}}},
  "run": {"deps": [], "data": []}, "lib": {"deps": []}, "ind": {"deps": []}, "fix": {"deps": []},
  "net": false, "tmpfs": true, "isolate": true, "task_pool": "{% block pool %}slot{% endblock %}",
  "predict_outputs": {% block predict %}[]{% endblock %}
}
{% block deps %}{% endblock %}
'''
SOURCE = pathlib.Path(__file__).resolve().parents[2]
SHELL = 'set -eu\nmkdir -p "${out}/bin"\n'


def digest(data):
    return hashlib.sha256(data).hexdigest()


def setUpModule():
    """The toolchain is made once and copied into each test's store."""
    global SHARED, ROOM
    ROOM = tempfile.TemporaryDirectory(prefix='ixt-build-')
    SHARED = pathlib.Path(ROOM.name).resolve()
    (SHARED / 'list.json').write_text(json.dumps({
        'format': 'ixt-toolchain-list', 'version': 1, 'path': ['/usr/bin', '/bin'], 'libraries': LIBRARIES,
        'tools': [{'package': 'coreutils', 'names': TOOLS}], 'aliases': {}, 'compilers': [], 'driven': ['extract']}))
    got = subprocess.run([PROGRAM, 'toolchain', 'make', '--list', str(SHARED / 'list.json')], text=True,
                         capture_output=True, env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(SHARED / 'root')})
    if got.returncode:
        raise RuntimeError(got.stderr)


def tearDownModule():
    ROOM.cleanup()


class Build(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory(prefix='ixt-build-')
        self.addCleanup(self.room.cleanup)
        self.dir = pathlib.Path(self.room.name).resolve()
        self.root = self.dir / 'root'
        self.corpus = self.dir / 'corpus'
        (self.dir / 'work').mkdir()
        (self.corpus / 'die').mkdir(parents=True)
        (self.corpus / 'die' / 'd.json').write_text(DESCRIPTOR.replace('\n{% block deps %}{% endblock %}\n', '\n')
                                                    .replace('{{self.deps() | parse_list | jd}}',
                                                             '[{% block deps %}{% endblock %}]'))
        (self.dir / 'tiny.json').write_text(json.dumps(TARGET))
        subprocess.run(['cp', '-al', '--', str(SHARED / 'root'), str(self.root)], check=True)
        self.package('bld/realm', ':')  # every realm needs it

    def package(self, name, script, deps=(), **blocks):
        dir = self.corpus / name
        dir.mkdir(parents=True, exist_ok=True)
        text = "{% extends '//die/d.json' %}\n{% block script %}\n" + SHELL + script + '\n{% endblock %}\n'
        text += '{% block deps %}' + ', '.join(f'"{d}"' for d in deps) + '{% endblock %}\n'
        for block, content in blocks.items():
            text += '{% block ' + block + ' %}' + content + '{% endblock %}\n'
        (dir / 'ix.sh').write_text(text)

    def fetched(self, name, data):
        """The block of a source, and the directory that has it."""
        dir = self.dir / 'distfiles'
        dir.mkdir(exist_ok=True)
        (dir / 'some name').write_bytes(data)
        return json.dumps([{'url': f'https://files.example.org/{name}', 'md5': digest(data)}]), str(dir)

    def command(self, *args):
        return [PROGRAM, 'build', '--corpus', str(self.corpus), '--target', str(self.dir / 'tiny.json'),
                '--offline', *args]

    def build(self, *args, **env):
        return subprocess.run(self.command(*args), capture_output=True, text=True, timeout=120,
                              cwd=self.dir / 'work', env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root), **env})

    def ok(self, *args, **env):
        got = self.build(*args, **env)
        self.assertEqual(got.returncode, 0, got.stderr)
        return got

    def fails(self, status, *args, **env):
        got = self.build(*args, **env)
        self.assertEqual(got.returncode, status, got.stderr)
        return got.stderr

    @property
    def result(self):
        return self.dir / 'work' / 'result'

    def results(self):
        return sorted(p.name.split('-', 1)[1] for p in (self.root / 'store').iterdir()
                      if (p / 'touch').exists() and not p.name.endswith('-toolchain'))

    # what it is for

    def test_chain(self):
        self.package('bin/low', 'echo low > "${out}/bin/text"')
        self.package('bin/high', 'cat "${IX_B_DIR}"/bin/text > "${out}/bin/both"; echo high >> "${out}/bin/both"',
                     ['bin/low'])
        got = self.ok('bin/high')
        self.assertEqual((self.result / 'bin/both').read_text(), 'low\nhigh\n')
        self.assertEqual(self.results(), ['bin-high', 'bin-low'])
        self.assertEqual(got.stdout.strip(), os.path.realpath(self.result))
        again = self.ok('bin/high')
        self.assertEqual(again.stdout, got.stdout)
        self.assertEqual([x for x in again.stderr.splitlines() if ': warning: ' not in x], [])

    def collect(self):
        subprocess.run([PROGRAM, 'store', 'gc'], check=True, capture_output=True, timeout=60,
                       env={'IXT_ROOT': str(self.root)})
        return self.results()

    def test_collection(self):
        self.package('bin/low', 'echo low > "${out}/bin/text"')
        self.package('bin/high', 'cat "${IX_B_DIR}"/bin/text > "${out}/bin/both"', ['bin/low'])
        self.package('bin/other', ': > "${out}/bin/x"')
        self.ok('bin/high')
        self.ok('bin/other', '--out', 'else')
        os.unlink(self.dir / 'work' / 'else')
        self.assertEqual(self.collect(), ['bin-high', 'bin-low'])
        self.ok('bin/other')
        self.assertEqual(self.collect(), ['bin-other'])

    def test_collection_during_a_build(self):
        self.package('bin/low', 'echo low > "${out}/bin/text"')
        self.package('bin/high', 'cat "${IX_B_DIR}"/bin/text > "${out}/bin/both"; sleep 2', ['bin/low'])
        building = subprocess.Popen(self.command('bin/high'), cwd=self.dir / 'work', stderr=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root)})
        for _ in range(200):
            if self.results():
                break
            time.sleep(0.02)
        self.assertEqual(self.collect(), ['bin-low'])
        self.assertEqual(building.wait(), 0)
        self.assertEqual(self.results(), ['bin-high', 'bin-low'])

    def test_what_a_script_sees(self):
        self.package('bin/x', 'ls / /ix /ix/store > "${out}/bin/ls"; id -u > "${out}/bin/id"\n'
                     'echo "${make_thrs}" "${IX_RANDOM}" "${tmp}" "${PATH}" > "${out}/bin/env"\n'
                     'cat /proc/net/dev > "${out}/bin/net"; : > "${tmp}/scratch"')
        self.ok('bin/x', IX_THREADS='3')
        uid = os.readlink(self.result).rsplit('/', 1)[1].split('-')[0]
        self.assertEqual((self.result / 'bin/ls').read_text().split(),
                         ['/:', 'bin', 'dev', 'ix', 'ixt', 'lib', 'lib64', 'proc', 'tmp', 'usr', '/ix:', 'build',
                          'store', '/ix/store:', f'{uid}-bin-x'])
        self.assertEqual((self.result / 'bin/env').read_text(), f'3 0 /ix/build/{uid} /ixt/system/bin\n')
        self.assertEqual((self.result / 'bin/id').read_text(), '1000\n')
        self.assertNotIn('eth', (self.result / 'bin/net').read_text())

    def test_same_bytes_elsewhere(self):
        self.package('bin/x', 'echo text > "${out}/bin/file"; chmod 700 "${out}/bin/file"; ln -s file "${out}/bin/link"')
        self.ok('bin/x')
        first = os.readlink(self.result)
        other = self.dir / 'other'
        subprocess.run(['cp', '-al', str(SHARED / 'root'), str(other)], check=True)
        self.ok('bin/x', IXT_ROOT=str(other), TZ='Asia/Tokyo', HOME='/nowhere')
        second = os.readlink(self.result)
        self.assertEqual(os.path.basename(first), os.path.basename(second))
        for path in ('', '/bin', '/bin/file', '/bin/link'):
            a, b = os.lstat(first + path), os.lstat(second + path)
            self.assertEqual((a.st_mode, a.st_mtime, a.st_size if path.startswith('/bin/') else 0),
                             (b.st_mode, b.st_mtime, b.st_size if path.startswith('/bin/') else 0), path)

    def test_built_again(self):
        self.package('bin/steady', 'echo steady > "${out}/bin/steady"; ln -s steady "${out}/bin/twin"')
        got = self.build('bin/steady', '--check')
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn('bin-steady: built again, the same', got.stderr)
        self.assertEqual(list((self.root / 'build').iterdir()), [])

    def test_what_shows_where_it_was_built(self):
        for name, script in (('host', 'cat /proc/sys/kernel/hostname > "${out}/bin/x"'), ('time', 'date +%s%N > "${out}/bin/x"'),
                             ('zone', 'TZ="${TZ:-UTC}" date -d @0 +%H%M > "${out}/bin/x"'),
                             ('mask', 'umask > "${out}/bin/x"'), ('home', 'echo "${HOME:-}" > "${out}/bin/x"'),
                             ('threads', 'echo "${make_thrs}" > "${out}/bin/x"'),
                             ('more', 'touch "${out}/bin/$(date +%N)"')):
            self.package(f'bin/{name}', script)
            got = self.build(f'bin/{name}', '--check')
            self.assertEqual(got.returncode, 1, got.stderr)
            self.assertIn(f'bin-{name}: built again, it is otherwise: bin/', got.stderr)
            self.assertEqual(list((self.root / 'build').iterdir()), [])
        got = self.build('bin/host', '--check', '--json')
        event = json.loads(got.stdout.splitlines()[-1])
        self.assertEqual((event['event'], event['same']), ('checked', False))

    def test_sources_by_their_sums(self):
        block, dir = self.fetched('x-1.txt', b'content')
        self.package('bin/x', 'cp "${src}/x-1.txt" "${out}/bin"', fetch=block)
        self.ok('bin/x', '--distfiles', dir)
        self.assertEqual((self.result / 'bin/x-1.txt').read_bytes(), b'content')

    def test_several_sources_are_linked(self):
        block, dir = self.fetched('x-1.txt', b'content')
        other, _ = self.fetched('y.txt', b'more')
        (self.dir / 'distfiles' / 'first').write_bytes(b'content')
        self.package('bin/x', 'cp "${src}"/*.txt "${out}/bin"', fetch=block[:-1] + ', ' + other[1:])
        self.ok('bin/x', '--distfiles', dir)
        self.assertEqual(sorted(p.name for p in (self.result / 'bin').iterdir()), ['x-1.txt', 'y.txt'])

    def test_extractor(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode='w:gz') as t:
            info = tarfile.TarInfo('top/sub/file')
            info.size = 4
            t.addfile(info, io.BytesIO(b'text'))
        block, dir = self.fetched('x.tgz', out.getvalue())
        self.package('bin/x', 'cd "${tmp}"; extract 1 "${src}"/x.tgz; cp sub/file "${out}/bin"', fetch=block)
        self.ok('bin/x', '--distfiles', dir)
        self.assertEqual((self.result / 'bin/file').read_text(), 'text')

    def test_records(self):
        self.package('bin/low', ':')
        self.package('bin/high', 'echo said; echo twice >&2', ['bin/low'])
        self.ok('bin/high')
        path = os.path.realpath(self.result)
        record = json.loads(pathlib.Path(path + '.json').read_text())
        self.assertEqual([i.split('-', 1)[1] for i in record['inputs']], ['bin-low'])
        self.assertEqual((self.root / record['log']).read_text(), 'said\ntwice\n')
        self.assertEqual(subprocess.run([PROGRAM, 'store', 'verify'], env={'IXT_ROOT': str(self.root)},
                                        capture_output=True).returncode, 0)

    def test_a_record_fits_the_schema(self):
        """targets/capos/schema/ixbuild.capnp, which services inside capOS may implement."""
        if not shutil.which('capnp'):
            self.skipTest('no capnp (apt install capnproto)')
        self.package('bin/first', 'echo one > "${out}/bin/one"')
        self.package('bin/second', 'echo two > "${out}/bin/two"; chmod +x "${out}/bin/two"; ln -s two "${out}/bin/twin"',
                     ['bin/first'])
        self.ok('bin/second')
        record, = (json.loads(p.read_text()) for p in (self.root / 'store').glob('*-bin-second.json'))
        kinds = {'d': 'directory', 'f': 'file', 'x': 'program', 'l': 'link'}

        def entry(kind, path, *rest):
            value = {'d': lambda: 'void', 'l': lambda: text(rest[0])}.get(
                kind, lambda: f'(bytes = {rest[0]}, sha256 = {text(rest[1])})')
            return f'(path = {text(path)}, {kinds[kind]} = {value()})'

        def text(value):
            return json.dumps(value)

        def texts(values):
            return f'[{", ".join(map(text, values))}]'
        said = (f'(name = {text(record["name"])}, inputs = {texts(record["inputs"])}, toolchain = {text(record["toolchain"])}, '
                f'policy = [{", ".join(f"(name = {text(k)}, value = {text(v)})" for k, v in record["policy"].items())}], '
                f'marks = {texts(record["marks"])}, started = {record["started"]}, ended = {record["ended"]}, '
                f'log = {text(record["log"])}, tree = {text(record["tree"])}, '
                f'entries = [{", ".join(entry(*e) for e in record["entries"])}])')
        self.assertEqual(set(record) - {'format', 'version'},
                         {'name', 'inputs', 'toolchain', 'policy', 'marks', 'started', 'ended', 'log', 'tree', 'entries'})
        schema = SOURCE / 'targets/capos/schema/ixbuild.capnp'
        coded = subprocess.run(['capnp', 'encode', schema, 'ResultRecord'], input=said.encode(), capture_output=True)
        self.assertEqual(coded.returncode, 0, coded.stderr)
        back = subprocess.run(['capnp', 'decode', schema, 'ResultRecord'], input=coded.stdout, capture_output=True)
        for value in (record['name'], record['tree'], 'bin/twin', *record['inputs']):
            self.assertIn(text(value), back.stdout.decode())

    def test_results_of_several(self):
        self.package('bin/a', 'echo a > "${out}/bin/a"')
        self.package('bin/b', 'echo b > "${out}/bin/b"')
        self.ok('bin/a', 'bin/b', '--out', 'mine')
        self.assertTrue((self.dir / 'work/mine/bin/a').exists())
        self.assertTrue((self.dir / 'work/mine-2/bin/b').exists())

    def test_json(self):
        self.package('bin/a', ':')
        events = [json.loads(line) for line in self.ok('bin/a', '--json').stdout.splitlines()]
        self.assertEqual([e['event'] for e in events], ['gate', 'begun', 'ended', 'result'])
        self.assertEqual(events[3]['link'], 'result')

    def test_dry_run(self):
        self.package('bin/low', ':')
        self.package('bin/high', ':', ['bin/low'])
        got = self.ok('bin/high', '--dry-run')
        self.assertEqual(got.stderr.splitlines()[1:], ['ixt-cross: build bin-low', 'ixt-cross: build bin-high',
                                                       'ixt-cross: 2 to do, 0 there'])
        self.assertEqual(self.results(), [])

    # sources of the user's

    def source(self, text):
        dir = self.dir / 'source'
        dir.mkdir(exist_ok=True)
        (dir / 'file').write_text(text)
        return f'bin/x={dir}'

    def test_source_directory(self):
        block, _ = self.fetched('x.tgz', b'never asked')
        self.package('bin/x', 'cd "${tmp}"; extract 1 "${src}"/x.tar; cp file "${out}/bin"', fetch=block)
        self.package('bin/y', 'cp "${IX_B_DIR}"/bin/file "${out}/bin"', ['bin/x'])
        got = self.ok('bin/y', '--source', self.source('one'))
        self.assertEqual((self.result / 'bin/file').read_text(), 'one')
        self.assertTrue(got.stdout.endswith(' (unpinned)\n'))
        first = os.readlink(self.result)
        self.assertEqual(json.loads(pathlib.Path(first + '.json').read_text())['marks'], ['unpinned'])
        self.ok('bin/y', '--source', self.source('two'))
        self.assertEqual((self.result / 'bin/file').read_text(), 'two')
        self.assertNotEqual(first, os.readlink(self.result))
        self.ok('bin/y', '--source', self.source('one'))
        self.assertEqual(first, os.readlink(self.result))

    def test_source_archive(self):
        block, _ = self.fetched('x.tgz', b'never asked')
        self.package('bin/x', 'cp "${src}"/mine.bin "${out}/bin"', fetch=block)
        (self.dir / 'mine.bin').write_bytes(b'bytes')
        self.ok('bin/x', '--source', f'bin/x={self.dir}/mine.bin')
        self.assertEqual((self.result / 'bin/mine.bin').read_bytes(), b'bytes')

    def test_sources_that_are_none(self):
        self.package('bin/x', ':')
        where = self.source('x').split('=')[1]
        self.assertIn('PKG=DIR or PKG=ARCHIVE expected', self.fails(2, 'bin/x', '--source', 'bin/x'))
        self.assertIn('fetches no source', self.fails(2, 'bin/x', '--source', f'bin/x={where}'))
        self.assertIn('nothing here needs', self.fails(2, 'bin/x', '--source', f'bin/other={where}'))
        self.assertIn('No such file', self.fails(2, 'bin/x', '--source', 'bin/x=/nowhere'))
        self.assertIn('given twice', self.fails(2, 'bin/x', '--source', f'bin/x={where}', '--source', f'bin/x={where}'))

    # what upstream was not seen to plan alike

    def record(self, *names, **header):
        """Recorded answers of these packages as they are now, and the data that has them."""
        recorded = self.dir / 'data' / 'corpus' / 'recorded'
        recorded.mkdir(parents=True, exist_ok=True)
        if not (self.dir / 'data' / 'targets').exists():
            (self.dir / 'data' / 'targets').symlink_to(pathlib.Path(__file__).resolve().parents[2] / 'targets')
        files, sets, rows = [], [], []
        for name in sorted(names):
            lines = [f'{x}\t0\t{digest((self.corpus / x).read_bytes())}' for x in ('die/d.json', name + '/ix.sh')]
            lines.sort()
            number = digest(''.join(x + '\n' for x in lines).encode() + b'\n\n')[:16]
            sets.append(f'{number}\t{len(files)} {len(files) + 1}\t')
            rows.append(f'{name}\tok\t-\t{"0" * 64}\t{number}')
            files += lines
        self.lines(recorded / 'reads.tsv', ['ixt-reads\t1', 'files', *files, '', 'probes', '', 'sets', *sets])
        header = {'corpus': 'x', 'version': 'x', 'tree': 'x', 'target': 'tiny',
                  'target-file': digest((self.dir / 'tiny.json').read_bytes()), 'kind': 'capos', 'pins': 'x',
                  'core': 'x', 'python': 'x', 'jinja2': 'x', **header}
        self.lines(recorded / 'tiny.tsv', ['ixt-recorded\t1', *('\t'.join(x) for x in header.items()), '', *rows])
        return {'IXT_DATA': str(self.dir / 'data')}

    def lines(self, path, lines):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(''.join(x + '\n' for x in lines))
        return str(path)

    def two_recorded(self):
        self.package('bin/low', ':')
        self.package('bin/high', ':', ['bin/low'])
        return self.record('bin/low', 'bin/high', 'bld/realm')

    def test_recorded_packages_pass(self):
        data = self.two_recorded()
        self.assertNotIn('warning', self.ok('bin/high', '--strict', **data).stderr)

    def test_a_stale_answer_is_none(self):
        data = self.two_recorded()
        self.package('bin/low', 'echo edited')
        self.assertIn('warning: of 3 packages, 1 without a recorded answer that holds (bin/low);',
                      self.ok('bin/high', '--dry-run', **data).stderr)
        self.assertIn('refused: of 3 packages, 1 without', self.fails(1, 'bin/high', '--strict', **data))
        self.assertEqual(self.results(), [])

    def test_a_package_that_was_not_recorded(self):
        data = self.two_recorded()
        self.package('bin/top', ':', ['bin/high'])
        event = json.loads(self.build('bin/top', '--strict', '--json', **data).stdout)
        self.assertEqual(event, {'event': 'gate', 'packages': 4, 'divergent': [], 'unanswered': ['bin/top'],
                                 'misfit': None})

    def test_recorded_under_other_circumstances(self):
        self.two_recorded()
        data = self.record('bin/low', 'bin/high', 'bld/realm', **{'target-file': 'other'})
        self.assertIn('recorded with target file other', self.fails(1, 'bin/high', '--strict', **data))

    def test_a_source_of_the_user_has_no_answer(self):
        block, _ = self.fetched('x.tgz', b'never asked')
        self.package('bin/x', ':', fetch=block)
        data = self.record('bin/x', 'bld/realm')
        self.assertIn('1 without a recorded answer that holds (bin/x)',
                      self.fails(1, 'bin/x', '--strict', '--source', self.source('x'), **data))

    def test_an_accepted_divergence(self):
        data = self.two_recorded()
        row = 'tiny\tbin/low\tuid\ttext\ttext-0123456789ab\twhy'
        self.lines(self.dir / 'data/corpus/baseline/upstream.tsv', ['ixt-baseline\t1', row])
        self.assertIn('1 with an accepted divergence (bin/low)', self.fails(1, 'bin/high', '--strict', **data))
        fork = self.lines(self.dir / 'fork', ['ixt-baseline\t1', 'tiny\tbin/low\tuid\tsame\t-\tmended'])
        self.ok('bin/high', '--strict', '--baseline', fork, **data)

    def test_a_damaged_baseline(self):
        data = self.two_recorded()
        bad = self.lines(self.dir / 'bad', ['ixt-baseline\t1', '<<<<<<< ours'])
        self.assertIn('bad:2: a conflict marker', self.fails(2, 'bin/high', '--baseline', bad, **data))

    # what goes wrong

    def test_a_failing_script(self):
        self.package('bin/x', 'for i in 1 2 3 4 5 6 7 8 9; do echo "a$i"; echo "b$i"; echo "c$i"; done\n'
                     'printf "\\033[31mred\\n"; exit 7')
        self.package('bin/y', ':', ['bin/x'])
        said = self.fails(1, 'bin/y')
        self.assertIn('bin-x: its script ended with status 7', said)
        self.assertIn('    ?[31mred\n', said)
        self.assertIn('    c9\n', said)
        self.assertNotIn('a1\n', said)
        self.assertIn('0 done, 0 there, 1 failed, 1 not begun', said)
        self.assertEqual(self.results(), [])
        self.assertFalse(self.result.exists())
        log = said.split('its whole log: ')[1].split('\n')[0]
        self.assertIn('a1\n', pathlib.Path(log).read_text())

    def test_a_failed_build_is_kept_when_asked(self):
        self.package('bin/x', 'echo half > "${out}/bin/half"; exit 1')
        said = self.fails(1, 'bin/x', '--keep-failed')
        kept = said.split('what was made is kept at ')[1].split('\n')[0]
        self.assertEqual([p.name for p in pathlib.Path(kept).rglob('half')], ['half'])

    def test_keep_going(self):
        self.package('bin/bad', 'exit 1')
        self.package('bin/good', ':')
        self.package('bin/both', ':', ['bin/bad', 'bin/good'])
        self.fails(1, 'bin/both', 'bin/good', '--keep-going')
        self.assertEqual(self.results(), ['bin-good'])

    def test_what_a_script_may_not(self):
        for name, script in (('etc', 'cat /etc/passwd'), ('input', 'echo x > "${IX_B_DIR}"/bin/new'),
                             ('system', 'touch /ixt/system/new'), ('root', 'touch /new'), ('store', 'mkdir /ix/new')):
            with self.subTest(name):
                self.package('bin/low', ':')
                self.package('bin/' + name, script, ['bin/low'])
                self.assertIn(f'bin-{name}: its script ended with status', self.fails(1, 'bin/' + name))

    def test_output_elsewhere(self):
        self.package('bin/x', 'mkdir /ix/store/mine')
        self.assertIn('its script wrote /ix/store/mine, but may write below', self.fails(1, 'bin/x'))
        self.package('bin/y', 'rm -r "${out}"')
        self.assertIn('is no directory', self.fails(1, 'bin/y'))
        self.assertEqual(self.results(), [])

    def test_predicted_outputs(self):
        predict = '[{"path": "file", "sum": "%s"}]'
        self.package('bin/good', 'printf right > "${out}/file"', predict=predict % digest(b'right'))
        self.package('bin/bad', 'printf wrong > "${out}/file"', predict=predict % digest(b'right'))
        self.ok('bin/good')
        self.assertIn('was predicted', self.fails(1, 'bin/bad'))

    def test_sources_that_cannot_be_had(self):
        block, dir = self.fetched('x.txt', b'content')
        (self.dir / 'distfiles' / digest(b'content')).write_bytes(b'damaged')
        (self.dir / 'distfiles' / 'some name').unlink()
        self.package('bin/x', ':', fetch=block)
        said = self.fails(1, 'bin/x', '--distfiles', dir)
        self.assertIn('cannot be had', said)
        self.assertEqual(self.results(), [])

    def test_the_network_is_asked_for(self):
        self.package('bin/x', ':', pool='network', predict='[{"path": "file", "sum": "%s"}]' % digest(b''))
        self.assertIn('asks for the network while it is built, which is refused; --network allows it',
                      self.fails(1, 'bin/x'))

    def test_time_limit(self):
        self.package('bin/x', 'sleep 60')
        begin = time.monotonic()
        self.assertIn('its script was killed after 1 seconds', self.fails(1, 'bin/x', '--time-limit', '1'))
        self.assertLess(time.monotonic() - begin, 20)

    def test_interrupt(self):
        self.package('bin/x', 'echo begun; sleep 61.25')
        p = subprocess.Popen(self.command('bin/x'), stderr=subprocess.PIPE, cwd=self.dir / 'work', text=True,
                             env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root)})
        logs = self.root / 'logs'
        deadline = time.monotonic() + 30
        while not any(f.read_text() for f in logs.glob('*.log')) and time.monotonic() < deadline:
            time.sleep(0.02)
        p.send_signal(signal.SIGINT)
        self.assertEqual(p.wait(30), 130, p.stderr.read())
        p.stderr.close()
        self.assertFalse(self.running('sleep 61.25'))
        self.assertEqual(self.results(), [])
        self.package('bin/x', 'echo now')
        self.ok('bin/x')

    def running(self, words):
        for tries in range(100):
            lines = subprocess.run(['ps', '-eo', 'args'], capture_output=True, text=True).stdout.splitlines()
            if words not in lines:
                return False
            time.sleep(0.05)
        return True

    def test_the_coordinator_is_killed(self):
        self.package('bin/x', 'echo begun; sleep 61.5')
        p = subprocess.Popen(self.command('bin/x'), stderr=subprocess.DEVNULL, cwd=self.dir / 'work',
                             env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root)})
        deadline = time.monotonic() + 30
        while not any(f.read_text() for f in (self.root / 'logs').glob('*.log')) and time.monotonic() < deadline:
            time.sleep(0.02)
        p.kill()
        p.wait()
        self.assertFalse(self.running('sleep 61.5'))
        self.package('bin/x', 'echo now')
        self.ok('bin/x')

    def test_two_at_a_time_build_once(self):
        self.package('bin/x', 'echo built; sleep 1')
        first = subprocess.Popen(self.command('bin/x'), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                                 cwd=self.dir / 'work', env={'PATH': os.environ['PATH'], 'IXT_ROOT': str(self.root)})
        self.ok('bin/x', '--out', 'other')
        self.assertEqual(first.wait(30), 0, first.stderr.read())
        first.stderr.close()
        log = next((self.root / 'logs').glob('*-bin-x.log'))
        self.assertEqual(log.read_text(), 'built\n')

    def test_no_toolchain(self):
        self.package('bin/x', ':')
        self.assertIn('no toolchain zzz in the store', self.fails(3, 'bin/x', '--toolchain', 'zzz'))

    def test_the_link_is_in_the_way(self):
        self.package('bin/x', ':')
        self.result.mkdir()
        self.assertIn('result is in the way of the link', self.fails(2, 'bin/x'))
        self.assertTrue(self.result.is_dir())

    def test_usage(self):
        self.assertEqual(self.fails(2), 'ixt-cross: no package met; PKG... expected, as in bin/minised\n')
        self.assertIn('FileNotFoundError: bin/none/ix.sh', self.fails(2, 'bin/none'))


def namespaces_missing():
    got = subprocess.run([PROGRAM, 'doctor'], capture_output=True, text=True)
    return 'user namespaces' in got.stdout and subprocess.run(
        [PROGRAM, 'sandbox', '--ro', '/bin', '--ro', '/lib', '--ro', '/lib64', '--ro', '/usr', '/bin/true'],
        capture_output=True).returncode == 3


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    if namespaces_missing():
        print('the kernel does not allow namespaces: builds are refused, not tested')
        sys.exit(77)
    unittest.main()
