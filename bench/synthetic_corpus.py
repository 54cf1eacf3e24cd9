#!/usr/bin/env python3
"""Writes a corpus of as many packages as wanted, to see how planning grows.

    synthetic_corpus.py DIRECTORY COUNT [SEED]

The packages stand on the templates, compilers and C library of corpus/embedded,
which has to be the next root: `--corpus DIRECTORY --corpus corpus/embedded`. The
same count and seed give the same files; a smaller corpus is the beginning of a
larger one.

Packages come in neighbourhoods, as those around one desktop, language or protocol
do. A package depends on up to eight earlier ones of lower layers: of its own
neighbourhood, and of the first one, on which all rest. So a closure has at most
two neighbourhoods in it, however large the corpus: in the real one, too, most
packages are leaves that nothing depends on.
"""

import os
import random
import sys

NEIGHBOURHOOD = 100
LAYERS = 6
MOST_DEPENDENCIES = 8
FETCHED = .7  # share of packages with sources; the others only wrap some
SHARED = .3  # share of dependencies on the first neighbourhood
FLAGGED = .5  # share of dependencies with a flag of their own, which libraries hand on
FLAGS = ('slim', 'curses', 'ssl', 'gl', 'sound')
VALUES = 8

# By kind: how often, the template it extends, and the blocks in which it names
# libraries and programs.
KINDS = {
    'lib': (.55, '//die/lang/c/configure.sh', ('lib_deps', 'bld_libs')),
    'bin': (.30, '//die/lang/c/program.sh', ('bld_libs',)),
    'bld': (.10, '//die/lang/c/program.sh', ('bld_libs',)),
    'set': (.05, '//die/hub.sh', ()),
}

# Answers to a flag, so that packages with and without it are different ones.
DEFINES = '''{%% block c_defines %%}
{{super()}}
{%% if %s %%}
%s={{%s}}
{%% endif %%}
{%% endblock %%}
'''


class Package:
    def __init__(self, number, rng):
        self.kind = rng.choices(list(KINDS), [x[0] for x in KINDS.values()])[0]
        # each neighbourhood has its low layers first
        self.layer = number % NEIGHBOURHOOD * LAYERS // NEIGHBOURHOOD
        self.name = f'{self.kind}/l{self.layer}/p{number}'
        self.number = number


def block(name, lines, inherits=False):
    body = list(lines) + ['{{super()}}'] * inherits

    return [f'{{% block {name} %}}', *body, '{% endblock %}', '']


def selector(package, rng):
    if rng.random() >= FLAGGED:
        return package.name

    return f'{package.name}({rng.choice(FLAGS)}={rng.randrange(VALUES)})'


def choose(package, near, shared, rng):
    """The earlier packages that it needs, each once."""
    lower = {id(pool): [x for x in pool if x.layer < package.layer] for pool in (near, shared)}
    found = {}

    for _ in range(rng.randint(0, MOST_DEPENDENCIES)):
        pool = lower[id(shared if rng.random() < SHARED else near)]

        if pool:
            found.setdefault(rng.choice(pool))

    return list(found)


def fetch(package, rng):
    name = f'p{package.number}-{rng.randint(0, 9)}.{rng.randint(0, 20)}'

    return block('fetch', [f'https://files.example.org/{name}.tar.gz', f'{rng.getrandbits(256):064x}'])


def text_of(package, needed, rng):
    _, template, library_blocks = KINDS[package.kind]
    by_kind = {k: [x for x in needed if x.kind == k] for k in KINDS}
    lines = [f"{{% extends '{template}' %}}", '']

    if package.kind == 'set':
        programs = [selector(x, rng) for k in ('bin', 'set') for x in by_kind[k]]

        return '\n'.join(lines + block('tools', programs))

    if rng.random() < FETCHED:
        lines += fetch(package, rng)

    libraries = {name: [] for name in library_blocks}

    for x in by_kind['lib']:
        libraries[rng.choice(library_blocks)].append(selector(x, rng))

    for name, names in libraries.items():
        if names:
            lines += block(name, names, inherits=name == 'bld_libs')

    if by_kind['bld']:
        lines += block('bld_tool', [x.name for x in by_kind['bld']], inherits=True)

    if by_kind['bin']:
        lines += block('run_deps', [x.name for x in by_kind['bin']])

    flag = rng.choice(FLAGS)

    return '\n'.join(lines) + DEFINES % (flag, flag.upper(), flag)


def write(where, count, seed):
    rng = random.Random(seed)
    shared, near = [], []

    for number in range(count):
        package = Package(number, rng)

        if number % NEIGHBOURHOOD == 0:
            shared, near = shared or near, []

        text = text_of(package, choose(package, near, shared, rng), rng)
        near.append(package)
        os.makedirs(os.path.join(where, package.name))

        with open(os.path.join(where, package.name, 'ix.sh'), 'w') as f:
            f.write(text)


if __name__ == '__main__':
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)

    write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 1)
