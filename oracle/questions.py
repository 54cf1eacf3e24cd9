"""Questions that have a recorded answer, and upstream asked them again.

A question is a row of corpus/recorded: a corpus, a stage, a target (of graphs, an
executor kind) and a package (a command line). `usual` are those that reach most of
upstream's planning code in seconds, the quick and telling first; `all_of` are all of a table.
"""

import argparse
import collections
import functools
import json
import os
import pathlib
import sys
import threading

import upstream as driver
from pins import Pins, Target

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORDED = {'ix': ROOT / 'corpus/recorded', 'embedded': ROOT / 'corpus/recorded/embedded'}
CAPOS = ROOT / 'targets/capos/target.json'

# What of core/ plans or renders; the rest executes, fetches and collects garbage.
PLANNING = (
    'cmd_realm config error gen_cmds gg j2 lex manager ops ops_fake ops_loc ops_sys package '
    'realm render_ctx sign utils vfs').split()

Question = collections.namedtuple('Question', 'corpus stage target package')

FIRST = [Question('ix', *words) for words in (
    ('render', 'linux-x86_64', 'bin/minised'), ('uid', 'capos', 'bin/minised'), ('uid', 'mingw64', 'lib/z'),
    ('graph', 'local', 'build bin/minised'))]

EMBEDDED = (
    ('graph', 'local'), ('graph', 'fake'), ('graph', 'system'), ('uid', 'linux-x86_64'), ('uid', 'wasi32'),
    ('uid', 'capos'), ('uid', 'mingw64'), ('uid', 'darwin-arm64'), ('uid', 'linux-riscv64'),
    ('uid', 'linux-aarch64'), ('uid', 'freebsd-x86_64'), ('render', 'linux-x86_64'), ('render', 'wasi32'),
    ('render', 'capos'), ('render', 'mingw64'), ('render', 'darwin-arm64'), ('render', 'linux-riscv64'),
    ('render', 'linux-aarch64'), ('render', 'freebsd-x86_64'))

GRAPHS = [Question('ix', 'graph', kind, line) for kind in ('local', 'system', 'fake') for line in (
    'build bin/dash --setx', 'build lib/z --target=mingw64', 'build bin/minised bin/no/such/package',
    'let a --x=1 bin/curl b --x=2 bin/curl c --x=3 bin/curl', 'mut a bin/minised b -bin/minised',
    'build bin/minised --embed:motd=/dev/null', 'build bin/minised --target=no-such-target')]

LAST = [Question('ix', *words) for words in (
    ('uid', 'linux-x86_64', 'bin/minised'), ('uid', 'linux-x86_64', 'bin/git'), ('uid', 'capos', 'bin/git'),
    ('uid', 'darwin-arm64', 'lib/z'), ('uid', 'wasi32', 'lib/z'), ('uid', 'linux-aarch64', 'bin/bash'))]

TARGETS = (
    'linux-x86_64 capos wasi32 mingw64 darwin-arm64 linux-riscv64 linux-aarch64 freebsd-x86_64').split()


@functools.lru_cache(None)
def recorded(corpus, stage, target):
    """The executor kind, and package -> [state, class, digest]."""
    name = RECORDED[corpus] / ('' if stage == 'render' else stage) / f'{target}.tsv'
    head, rows = name.read_text().split('\n\n', 1)
    kind = dict(x.split('\t', 1) for x in head.splitlines())['kind']
    return kind, {x.split('\t')[0]: x.split('\t')[1:4] for x in rows.splitlines()}


def all_of(corpus, stage, target):
    return [Question(corpus, stage, target, p) for p in recorded(corpus, stage, target)[1]]


def usual():
    yield from FIRST
    for stage, target in EMBEDDED:
        yield from all_of('embedded', stage, target)
    yield from GRAPHS
    yield from LAST


def outcome(answer):
    if 'ok' in answer:
        return ['ok', '-', answer['ok']['sha256']]
    if 'err' in answer:
        return ['err', answer['err']['class'], answer['err']['digest']]
    return ['fail', answer['fail']['message'], '']


def checkout(path):
    """An argument that names a checkout of upstream."""
    if not os.path.isdir(os.path.join(path, 'core')):
        raise argparse.ArgumentTypeError(f'{path} has no core/: give a checkout of upstream')
    return os.path.abspath(path)


class Asker:
    """One upstream on the pins of the recordings, for both corpora. `compiled` are
    templates that another one compiled."""

    def __init__(self, checkout, compiled=None):
        roots = os.path.join(checkout, 'pkgs'),
        self.roots = {'ix': roots, 'embedded': (str(ROOT / 'corpus/embedded'),)}
        self.upstream = driver.Upstream(checkout, roots, Pins(driver.DEFAULT_PINS), [Target(str(CAPOS))])
        if compiled is not None:
            self.upstream.compiled = compiled
        modules = self.upstream.modules
        self.clean = modules['config'].config_from, modules['manager'].Manager
        self.driver = driver.Driver(self.upstream)
        self.lines_of = None

    def turn_to(self, question):
        """Command lines patch upstream for one corpus and kind: that is undone."""
        self.upstream.roots = self.roots[question.corpus]
        lines_of = question.stage == 'graph' and (question.corpus, question.target)
        if lines_of != self.lines_of:
            modules = self.upstream.modules
            modules['config'].config_from, modules['manager'].Manager = self.clean
            self.driver.lines, self.lines_of = None, lines_of

    def answer(self, question):
        self.turn_to(question)
        kind = recorded(*question[:3])[0]
        target = None if question.stage == 'graph' else question.target
        return self.driver.answer(json.dumps({
            'id': 1, 'op': question.stage, 'package': question.package, 'kind': kind, 'target': target}))

    def is_wrong(self, question):
        return outcome(self.answer(question)) != recorded(*question[:3])[1][question.package]


def with_room(function):
    """function() on a stack that upstream's deepest templates fit in."""
    result = []
    sys.setrecursionlimit(driver.RECURSION_LIMIT)
    threading.stack_size(driver.STACK_BYTES)
    worker = threading.Thread(target=lambda: result.append(function()), daemon=True)
    worker.start()
    worker.join()
    return result[0] if result else 1
