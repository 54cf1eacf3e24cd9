#!/usr/bin/env python3
"""Upstream's executor and ours, the same graph, the same bytes.

    test_ix_capos.py CHECKOUT IXT IXT-CROSS [--distfiles DIR]

Builds packages that need no sources, and with --distfiles bin/bzip2, too, with the
C library it needs (minutes). Exit status 77 when a toolchain cannot be made here.
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
DRIVER = HERE / 'ix-capos'
ARGS = None


def tree(root):
    """What a result is: names, kinds, bytes, who may execute."""
    def entry(path):
        if path.is_symlink():
            return os.readlink(path)
        if path.is_dir():
            return 'directory'
        return os.access(path, os.X_OK), hashlib.sha256(path.read_bytes()).hexdigest()

    return {str(path.relative_to(root)): entry(path) for path in sorted(root.rglob('*'))}


class IxCaposTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.kept.name)
        cls.root, cls.upstream = cls.dir / 'ours', cls.dir / 'upstream'
        cls.env = {**os.environ, 'IXT_ROOT': str(cls.root)}
        made = cls.tool(ARGS.cross, 'toolchain', 'make')

        if made.returncode:
            print(f'test_ix_capos.py: {made.stderr.strip()}', file=sys.stderr)
            sys.exit(77)

        cls.id = made.stdout.split()[-1]
        cls.toolchain = cls.root / 'store' / f'{cls.id}-toolchain'

    @classmethod
    def tearDownClass(cls):
        # results are read-only
        subprocess.run(['chmod', '-R', 'u+w', cls.dir], check=True)
        cls.kept.cleanup()

    @classmethod
    def tool(cls, *command, **more):
        return subprocess.run([*map(str, command)], env=cls.env, capture_output=True, text=True,
                              **more)

    def graph(self, package):
        done = self.tool(ARGS.ixt, 'graph', '--corpus', ARGS.checkout / 'pkgs', '--target', 'capos',
                         '--toolchain', self.id, 'build', package)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def by_upstream(self, graph, *options, toolchain=None, before=()):
        path = self.dir / 'graph.json'
        path.write_text(json.dumps(graph))
        return self.tool(*before, sys.executable, DRIVER, ARGS.checkout, '--graph', path, '--ix-root',
                         self.upstream, '--toolchain', toolchain or self.toolchain, *options)

    def by_us(self, package, *options):
        return self.tool(ARGS.cross, 'build', package, '--corpus', ARGS.checkout / 'pkgs',
                         '--offline', '--out', self.dir / 'result', *options)

    def compare(self, package, *options):
        graph = self.graph(package)
        for done in (self.by_upstream(graph, *options), self.by_us(package, *options)):
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        for node in graph['nodes']:
            name = os.path.basename(node['out_dir'][0])
            with self.subTest(name):
                met = tree(self.upstream / 'store' / name)
                self.assertTrue(met)
                self.assertEqual(met, tree(self.root / 'store' / name))

    def test_without_sources(self):
        self.compare('bld/box/shim')

    def test_with_sources(self):
        if not ARGS.distfiles:
            self.skipTest('no --distfiles')
        self.compare('bin/bzip2', '--distfiles', ARGS.distfiles)

    def test_a_change_is_noticed(self):
        """Another script under the same uid must not give the same tree."""
        graph = self.graph('lib/build/opt/O2')
        other = json.loads(json.dumps(graph))
        other['nodes'][0]['cmd'][0]['stdin'] += 'echo more >> ${out}/env\n'
        name = os.path.basename(graph['nodes'][0]['out_dir'][0])
        trees = []
        for which in (graph, other):
            self.assertEqual(self.by_upstream(which).returncode, 0)
            trees.append(tree(self.upstream / 'store' / name))
            (self.upstream / 'store' / name / 'touch').unlink()
        self.assertNotEqual(*trees)

    def test_refusals(self):
        graph = self.graph('bin/bzip2')
        empty = self.dir / 'empty'
        empty.mkdir()
        for done, status, message in (
                (self.by_upstream(graph, '--distfiles', empty), 3, '2 of 2 sources are lacking'),
                (self.by_upstream(graph, toolchain=empty), 2, f'the graph is for {self.id}-toolch'),
                (self.by_upstream({'nodes': []}), 2, 'no graph: KeyError')):
            with self.subTest(message):
                self.assertEqual((done.returncode, done.stdout), (status, ''), done.stderr)
                self.assertIn(message, done.stderr)

    def test_a_node_fails(self):
        graph = self.graph('lib/build/opt/gc')
        graph['nodes'][0]['cmd'][0]['stdin'] = 'exit 7\n'
        done = self.by_upstream(graph)
        self.assertEqual((done.returncode, done.stdout), (1, ''), done.stderr)

    def test_terminate(self):
        graph = self.graph('lib/build/opt/gc')
        nap = str(10000 + os.getpid())
        graph['nodes'][0]['cmd'][0]['stdin'] = f'exec sleep {nap}\n'
        done = self.by_upstream(graph, before=['timeout', '--preserve-status', '3'])
        self.assertEqual(done.returncode, 143, done.stderr)
        self.assertIn('ENTER', done.stderr)
        listed = self.tool('ps', '-eo', 'args').stdout.splitlines()
        self.assertNotIn(f'sleep {nap}', listed)

    def test_upstream_plans_the_same_nodes(self):
        done = self.tool(sys.executable, DRIVER, ARGS.checkout, '--plan', 'build', 'bin/bzip2')
        self.assertEqual(done.returncode, 0, done.stderr)
        plans = [sorted(os.path.basename(node['out_dir'][0]).partition('-')[2]
                        for node in graph['nodes'])
                 for graph in (json.loads(done.stdout), self.graph('bin/bzip2'))]
        self.assertEqual(*plans)

    def test_no_such_package(self):
        done = self.tool(sys.executable, DRIVER, ARGS.checkout, '--plan', 'build', 'bin/none')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn('FileNotFoundError: bin/none/ix.sh', done.stderr)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    for word in ('checkout', 'ixt', 'cross'):
        parser.add_argument(word, type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument('--distfiles', type=lambda text: pathlib.Path(text).resolve())
    ARGS = parser.parse_args()
    unittest.main(argv=sys.argv[:1])
