#!/usr/bin/env python3
"""Tests of mutations.py, mutants.py and upstream_coverage.py that need no checkout."""

import sys

sys.dont_write_bytecode = True

import ast
import importlib.util
import os
import pathlib
import signal
import tempfile
import unittest

import mutants
import mutations
import upstream_coverage

SOURCE = '''"""words"""
def f(a, b):
    if a and b == 1:
        return [a, 'x' +
                'y']
    a = max(a, b)
'''


class Mutations(unittest.TestCase):
    def changed(self, number):
        tree = ast.parse(SOURCE)
        site = list(mutations.sites(tree))[number]
        return ast.unparse(mutations.Replace(site.node, site.replacement).visit(tree))

    def test_sites(self):
        sites = list(mutations.sites(ast.parse(SOURCE)))
        self.assertEqual(
            sorted((x.line, x.statement, x.name) for x in sites),
            [(3, 3, 'and-or'), (3, 3, 'comparison'), (3, 3, 'condition'), (3, 3, 'constant'), (3, 3, 'operand'),
             (4, 4, 'constant'), (4, 4, 'element'), (4, 4, 'left'), (4, 4, 'order'), (4, 4, 'return'), (4, 4, 'swap'),
             (5, 4, 'constant'), (6, 6, 'arguments'), (6, 6, 'delete')])

    def test_each_differs(self):
        sites = list(mutations.sites(ast.parse(SOURCE)))
        texts = {self.changed(x) for x in range(len(sites))}
        self.assertEqual(len(texts | {ast.unparse(ast.parse(SOURCE))}), len(sites) + 1)

    def test_import(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, 'changed.py')
            path.write_text('X = 1\n')
            child = mutants.Child(lambda: self.imported(path))
            self.assertEqual(child.wait(), 2)
            self.assertEqual(path.read_text(), 'X = 1\n')

    def imported(self, path):
        mutations.mutate(str(path), [x.name for x in mutations.sites(ast.parse('X = 1'))].index('constant'))
        spec = importlib.util.spec_from_file_location('changed', path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.X


class Children(unittest.TestCase):
    def test_ends(self):
        self.assertEqual(mutants.Child(lambda: None).wait(), None)
        self.assertEqual(mutants.Child(lambda: 'render x').wait(), 'render x')
        self.assertEqual(mutants.Child(lambda: os._exit(4)).wait(), 'crash')
        self.assertEqual(mutants.Child(lambda: os.abort()).wait(), 'crash')
        self.assertEqual(mutants.Child(lambda: signal.raise_signal(signal.SIGXCPU)).wait(), 'timeout')

    def test_harmless(self):
        """What a mutant must not do, it cannot."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'x')
            for attempt in (lambda: open(path, 'w'), lambda: os.mkdir(path), lambda: os.open(path, os.O_CREAT),
                            lambda: os.symlink('y', path), lambda: os.system(f'touch {path}'),
                            lambda: os.execv('/bin/touch', ['touch', path])):
                self.assertTrue(mutants.Child(lambda: self.refused(attempt)).wait())
            self.assertEqual(os.listdir(folder), [])

    def refused(self, attempt):
        try:
            attempt()
        except PermissionError as e:
            return str(e).startswith('a mutant may not: ')
        return False

    def test_kinds(self):
        self.assertEqual(mutants.kind_of('uid x', None), 'caught')
        self.assertEqual(mutants.kind_of('timeout', None), 'timeout')
        self.assertEqual(mutants.kind_of('uid x', 'equivalent: why'), 'wrong reason')
        self.assertEqual(mutants.kind_of(None, 'equivalent: why'), 'equivalent')
        self.assertEqual(mutants.kind_of(None, None), 'survived')


class Reasons(unittest.TestCase):
    def test_places(self):
        self.assertEqual(upstream_coverage.places('a.py:7'), ['a.py:7'])
        self.assertEqual(upstream_coverage.places('a.py:7-9'), ['a.py:7', 'a.py:8', 'a.py:9'])
        self.assertEqual(upstream_coverage.places('a.py:7->end'), ['a.py:7->end'])
        with self.assertRaises(SystemExit):
            upstream_coverage.places('a.py')

    def test_complaints(self):
        report = {'summary': dict.fromkeys(
            ('num_statements', 'covered_lines', 'num_branches', 'covered_branches'), 0),
            'executed_lines': [1, 2], 'missing_lines': [4, 5], 'missing_branches': [[2, 1], [2, 4], [1, -1]]}
        files = [upstream_coverage.File('a.py', report)]
        self.assertEqual(files[0].missing, ['a.py:4', 'a.py:5', 'a.py:1->end', 'a.py:2->1'])
        good = {'a.py:3-5': 'x', 'a.py:1->end': 'x', 'a.py:2->1': 'x'}
        self.assertEqual(list(upstream_coverage.complaints(files, good)), [])
        self.assertEqual(len(list(upstream_coverage.complaints(files, {**good, 'a.py:2': 'x'}))), 1)
        self.assertEqual(len(list(upstream_coverage.complaints(files, {'a.py:4-5': 'x'}))), 1)

    def test_files(self):
        """The reasons that are kept are of the form, and of known kinds."""
        for place in upstream_coverage.reasons():
            upstream_coverage.places(place)
        for name, reason in mutants.explained().items():
            self.assertRegex(name, r'^[a-z0-9_]+\.py:\d+:\d+:[a-z-]+$')
            self.assertRegex(reason, '^(equivalent|unrecorded): .')


if __name__ == '__main__':
    unittest.main()
