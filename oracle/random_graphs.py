#!/usr/bin/env python3
"""Random command lines, given to upstream and to `ixt graph`.

    random_graphs.py --checkout DIR --ixt PROGRAM [--kind K] [--lines N] [--seed S]

Each line is made of packages of the checkout, realms, flags and removals. Upstream
plans it in this process, with one manager for all lines, on the default pins; what
it prints and what `ixt graph --pins default` prints must be the same bytes, or both
must fail, upstream's class being named by ours. Exit status 1: a line differs.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import random
import subprocess
import threading

import errors
import upstream as oracle
from command_lines import CommandLines
from pins import Pins

FLAGS = (
    '--opengl=mesa --seed=1 --x=y --flag --allocator=mimalloc --target=linux-aarch64 '
    '--kind=lib --nostrip=1 --x=- --stage=2 --setx'
).split()
REALMS = 'a', 'b', 'work'


class Side:
    """Upstream's command lines on one kind."""

    def __init__(self, checkout, kind):
        self.roots = os.path.join(checkout, 'pkgs'),
        upstream = oracle.Upstream(checkout, self.roots, Pins(oracle.DEFAULT_PINS), [])
        self.lines = CommandLines(upstream, kind)

    def answer(self, verb, args):
        """What is printed and None, or None and the class of the error."""
        try:
            return self.lines.graph(verb, args), None
        except Exception as e:
            return None, errors.record(e, self.roots)['class']


def command_line(rnd, names):
    args = []

    for _ in range(rnd.randint(0, 5)):
        kind = rnd.random()

        if kind < .6:
            args.append(rnd.choice(('', '', '+')) + rnd.choice(names))
        elif kind < .7:
            args.append(rnd.choice(REALMS))
        elif kind < .9 or not args:
            args.append(rnd.choice(FLAGS))
        else:
            args.append('-' + args[-1].lstrip('+-'))

    verb = rnd.choice(('build', 'mut', 'let', 'run'))

    return verb, args + ['--', 'program'] if verb == 'run' else args


def same(theirs, ours):
    text, cls = theirs

    if cls is None:
        return ours.returncode == 0 and ours.stdout == text

    return ours.returncode == 2 and cls in ours.stderr


def compare(args, kind):
    side = Side(os.path.abspath(args.checkout), kind)
    names = sorted(oracle.packages_under(side.roots[0]))
    rnd = random.Random(f'{args.seed} {kind}')
    graphs = wrong = 0
    command = [args.ixt, 'graph', '--corpus', side.roots[0], '--pins', 'default', '--kind', kind]

    for _ in range(args.lines):
        verb, words = command_line(rnd, names)
        theirs = side.answer(verb, words)
        ours = subprocess.run([*command, verb, *words], capture_output=True, text=True)

        if same(theirs, ours):
            graphs += theirs[1] is None
        else:
            wrong += 1
            print(f'differs: {kind} {verb} {" ".join(words)}: upstream {theirs[1] or "plans"}; '
                  f'ours {ours.stderr.strip()[:200] or "plans"}')

    print(f'{kind}: {args.lines} lines, {graphs} graphs and {args.lines - graphs - wrong} errors '
          f'the same, {wrong} differ')

    # Lines that all fail would compare nothing.
    return wrong == 0 and graphs > 0


def main():
    parser = argparse.ArgumentParser(description='Random command lines, upstream and ixt graph.')
    parser.add_argument('--checkout', required=True, metavar='DIR', help='the upstream checkout')
    parser.add_argument('--ixt', required=True, metavar='PROGRAM', help='our program')
    parser.add_argument('--kind', default='local', help='executor kind: local, fake or system (local)')
    parser.add_argument('--lines', type=int, default=100, help='how many (100)')
    parser.add_argument('--seed', default='1', help='of the random lines (1)')
    args = parser.parse_args()
    result = []

    def run():
        result.append(compare(args, args.kind))

    sys.setrecursionlimit(oracle.RECURSION_LIMIT)
    threading.stack_size(oracle.STACK_BYTES)
    worker = threading.Thread(target=run)
    worker.start()
    worker.join()

    return 0 if result == [True] else 1


if __name__ == '__main__':
    sys.exit(main())
