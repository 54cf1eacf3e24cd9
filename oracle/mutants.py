#!/usr/bin/env python3
"""Mutants of upstream's own planning code: would the recorded answers notice?

    mutants.py --checkout DIR [--count N] [--seed N] [--jobs N] [--whole]

Each mutant is upstream with one small change, made to the syntax tree as the module is
imported; nothing is written. It is asked for descriptors, uids and graphs, the ones that
reach most first, and is caught at the first answer that is not the recorded one, or when
it ends or hangs. Mutants are drawn from lines that the first few questions run, as
following all would take many minutes; --whole asks survivors for all packages of one
target, too. Ends with 1 when one survives that mutants.equivalent does not explain.
"""

import argparse
import ast
import collections
import concurrent.futures
import importlib.machinery
import json
import os
import pathlib
import random
import subprocess
import sys
import threading

sys.dont_write_bytecode = True

import upstream as driver
from pins import Pins, Target

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE.parent / 'corpus/recorded'
TIMEOUT = 300
FIRST = 4
FILES = 'config j2 vfs manager package render_ctx ops ops_loc ops_fake ops_sys utils gen_cmds cmd_build realm'.split()

# What is asked, the quick and telling first.
QUESTIONS = [
    ('render', 'linux-x86_64', 'bin/minised'), ('uid', 'capos', 'bin/minised'), ('uid', 'linux-x86_64', 'lib/z'),
    ('uid', 'mingw64', 'lib/z'),
    *(('render', 'linux-x86_64', p) for p in (
        'bin/clang/14', 'bin/python/11', 'lib/c', 'bin/git', 'lib/z(opengl=mesa)', 'bin/pypy/py2', 'aux/go/v3', 'set/ci',
        'lib/mesa', 'bin/go/lang/22', 'bin/kernel/6/0')),
    ('graph', 'local', 'build bin/minised'), ('uid', 'linux-x86_64', 'bin/bash'),
    ('uid', 'wasi32', 'lib/z'), ('uid', 'darwin-arm64', 'lib/z'), ('uid', 'capos', 'bin/bzip2'),
    ('uid', 'linux-x86_64', 'bin/git'), ('uid', 'capos', 'bin/git'), ('uid', 'linux-x86_64', 'set/ci'),
]


# ---------------------------------------------------------------------- mutations

COMPARISONS = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
               ast.IsNot: ast.Is, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt}


def constant(node):
    value = node.value
    if isinstance(value, bool):
        return ast.Constant(not value)
    if isinstance(value, int):
        return ast.Constant(value + 1)
    if isinstance(value, str):
        return ast.Constant(value + 'x')
    return None


def mutations(node, docstrings):
    """Pairs of a name and what the node becomes."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield 'comparison', ast.Compare(node.left, [COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)
    if isinstance(node, ast.BoolOp):
        yield 'and-or', ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield 'operand', ast.BoolOp(node.op, node.values[:-1]) if len(node.values) > 2 else node.values[0]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield 'not', node.operand
    if isinstance(node, (ast.If, ast.IfExp)):
        yield 'condition', type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(node, ast.Constant) and node not in docstrings and constant(node):
        yield 'constant', constant(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield 'swap', ast.BinOp(node.right, ast.Add(), node.left)
        yield 'left', node.left
    if isinstance(node, ast.Return) and node.value:
        yield 'return', ast.Return(ast.Constant(None))
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)) or (
            isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom))):
        yield 'delete', ast.Pass()
    if isinstance(node, ast.Call) and len(node.args) > 1:
        yield 'arguments', ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield 'element', type(node)(node.elts[:-1], node.ctx)
        yield 'order', type(node)(node.elts[::-1], node.ctx)
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        yield 'member', ast.Dict(node.keys[:-1], node.values[:-1])


def sites(tree):
    """(line, name, node, replacement), in the tree's order."""
    docstrings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    for node in ast.walk(tree):
        if hasattr(node, 'lineno'):
            for name, replacement in mutations(node, docstrings):
                yield node.lineno, name, node, replacement


class Replace(ast.NodeTransformer):
    def __init__(self, node, replacement):
        self.node, self.replacement = node, replacement

    def visit(self, node):
        return ast.copy_location(self.replacement, node) if node is self.node else self.generic_visit(node)


def mutate(path, number):
    """Imports `path` from now on with its mutation of that number."""
    original = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self, data, name, **more):
        if name != path:
            return original(self, data, name, **more)
        tree = ast.parse(data)
        _, _, node, replacement = list(sites(tree))[number]
        return compile(ast.fix_missing_locations(Replace(node, replacement).visit(tree)), name, 'exec')
    importlib.machinery.SourceFileLoader.source_to_code = source_to_code


# ---------------------------------------------------------------------- questions

def recorded(stage, target):
    name = RECORDED / ('' if stage == 'render' else stage) / f'{target}.tsv'
    head, rows = name.read_text().split('\n\n', 1)
    kind = dict(x.split('\t', 1) for x in head.splitlines())['kind']
    return kind, {x.split('\t')[0]: x.split('\t')[1:4] for x in rows.splitlines()}


def question(stage, target, package, kind):
    return json.dumps({'id': 1, 'op': stage, 'package': package, 'kind': kind, 'target': target})


def outcome(answer):
    if 'ok' in answer:
        return ['ok', '-', answer['ok']['sha256']]
    if 'err' in answer:
        return ['err', answer['err']['class'], answer['err']['digest']]
    return ['fail', answer['fail']['message'], '']


def all_questions(whole):
    yield from QUESTIONS
    if whole:
        for stage in ('render', 'uid'):
            yield from ((stage, 'linux-x86_64', p) for p in recorded(stage, 'linux-x86_64')[1])


def first_difference(checkout, questions):
    """The first question whose answer is not the recorded one; None: there is none."""
    targets = [Target(str(HERE.parent / 'targets/capos/target.json'))]
    asked = driver.Driver(driver.Upstream(checkout, (os.path.join(checkout, 'pkgs'),), Pins(driver.DEFAULT_PINS), targets))
    tables = {}
    for stage, target, package in questions:
        if (stage, target) not in tables:
            tables[stage, target] = recorded(stage, target)
        kind, rows = tables[stage, target]
        if package in rows and outcome(asked.answer(question(stage, target, package, kind))) != rows[package]:
            return f'{stage} {target} {package}'
    return None


def with_room(function):
    result = []
    sys.setrecursionlimit(driver.RECURSION_LIMIT)
    threading.stack_size(driver.STACK_BYTES)
    worker = threading.Thread(target=lambda: result.append(function()))
    worker.start()
    worker.join()
    return result[0] if result else 'it raised'


def judge_one(options):
    """In a process of its own: one mutant, or with --lines which lines are run."""
    checkout, out = os.path.abspath(options.checkout), sys.stdout
    sys.stdout = sys.stderr
    lines = collections.defaultdict(set)
    if options.one != 'lines':
        file, number = options.one.split(':')
        mutate(os.path.join(checkout, 'core', file), int(number))
        caught = with_room(lambda: first_difference(checkout, all_questions(options.whole)))
        print(json.dumps(caught), file=out)
        return 0

    def trace(frame, event, argument):
        folder, file = os.path.split(frame.f_code.co_filename)
        if os.path.basename(folder) != 'core':
            return None
        lines[file].add(frame.f_lineno)
        return trace
    threading.settrace(trace)
    wrong = with_room(lambda: first_difference(checkout, QUESTIONS[:FIRST]))
    print(json.dumps({'wrong': wrong, 'lines': {k: sorted(v) for k, v in lines.items()}}), file=out)
    return 0


# ---------------------------------------------------------------------- all of them

def start(options, one):
    command = [sys.executable, '-B', os.path.abspath(__file__), '--checkout', options.checkout, '--one', one]
    try:
        got = subprocess.run(command + ['--whole'] * options.whole, capture_output=True, text=True,
                             timeout=TIMEOUT + 900 * (options.whole or one == 'lines'))
    except subprocess.TimeoutExpired:
        return 'timeout'
    last = got.stdout.splitlines()[-1:]  # a mutant may print, too
    return json.loads(last[0]) if last and not got.returncode else 'crash'


def choose(options, lines):
    """Mutants of lines that run: (file, number, line, name), the same for a seed."""
    all_of_them = []
    for name in FILES:
        path = pathlib.Path(options.checkout) / 'core' / f'{name}.py'
        if path.exists():
            for number, (line, what, *_) in enumerate(sites(ast.parse(path.read_bytes()))):
                if line in lines.get(path.name, ()):
                    all_of_them.append((path.name, number, line, what))
    drawn = random.Random(options.seed).sample(all_of_them, min(options.count, len(all_of_them)))
    return sorted(drawn), len(all_of_them)


def explained():
    path = HERE / 'mutants.equivalent'
    rows = path.read_text().splitlines() if path.exists() else []
    return dict(x.split('\t', 1) for x in rows if x and not x.startswith('#'))


def judge_all(options):
    base = start(options, 'lines')
    if not isinstance(base, dict) or base['wrong']:
        print('without a mutation the answers are not the recorded ones:', base['wrong'] if isinstance(base, dict) else base)
        return 1
    mutants, possible = choose(options, base['lines'])
    reasons, tally = explained(), collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        verdicts = pool.map(lambda m: start(options, f'{m[0]}:{m[1]}'), mutants)
        for (file, number, line, what), caught in zip(mutants, verdicts):
            name = f'{file}:{line}:{number}:{what}'
            kind = ('caught' if caught and caught not in ('timeout', 'crash') else caught) or (
                'equivalent' if name in reasons else 'survived')
            tally[kind] += 1
            print(f'{name:40} {kind:10} {caught or reasons.get(name, "")}', flush=True)
    print(f'{len(mutants)} mutants of {possible}: ' + ', '.join(f'{n} {k}' for k, n in sorted(tally.items())))
    return 1 if tally['survived'] else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--checkout', required=True)
    parser.add_argument('--count', type=int, default=200)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--whole', action='store_true')
    parser.add_argument('--one', help=argparse.SUPPRESS)
    options = parser.parse_args()
    return judge_one(options) if options.one else judge_all(options)


if __name__ == '__main__':
    sys.exit(main())
