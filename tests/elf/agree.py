#!/usr/bin/env python3
"""Asks capOS' own ELF parser, of the crate capos-lib, and ixt-cross check of the same
damaged files.

    agree.py IXT-CROSS BUILD_DIR [COUNT [SEED]]

The parser must load a file exactly when no rule of the kernel is broken. 500 files,
unless told otherwise. Exit status: 0 all the same, 1 something differs, 77 there is no
cargo, or the crate cannot be had.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

import elves

HERE = pathlib.Path(__file__).resolve().parent


def skip(why):
    print(f'agree.py: {why}', file=sys.stderr)
    sys.exit(77)


def build(directory):
    """Copies the crate, because cargo writes beside the sources, and builds it."""
    if not shutil.which('cargo'):
        skip('no cargo here')
    crate = directory / 'elf_judge'
    shutil.copytree(HERE / 'judge', crate, dirs_exist_ok=True)
    # With it the crates take the bindings they come with, and need no capnp.
    environment = {**os.environ, 'DOCS_RS': '1', 'CARGO_TARGET_DIR': str(crate / 'target')}
    for offline in (['--offline'], []):
        got = subprocess.run(
            ['cargo', 'build', '--quiet', *offline], cwd=crate, env=environment, capture_output=True, text=True
        )
        if got.returncode == 0:
            return crate / 'target' / 'debug' / 'capos-elf-judge'
    if re.search(r'download|network|index|resolve host|registry', got.stderr):
        skip('the crate capos-lib cannot be had')
    sys.exit(got.stderr)


def make_files(directory, count, seed):
    source = random.Random(seed)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    whole = [elves.program(), elves.program(stripped=True), elves.program(symbols=[(b'_start', elves.BASE, 11, 2)])]
    paths = []
    for i in range(count):
        data = source.choice(whole)
        paths.append(directory / f'{i}.elf')
        # a few undamaged ones: agreement in refusing everything would prove little
        paths[-1].write_bytes(data if i < len(whole) else elves.damaged(data, source))
    return paths


def main(ixt_cross, directory, count=500, seed=1):
    judge = build(directory)
    paths = make_files(directory / 'damaged', count, seed)
    names = [str(p) for p in paths]
    theirs = subprocess.run(
        [judge], input='\n'.join(names), capture_output=True, text=True, check=True
    ).stdout.splitlines()
    got = subprocess.run([ixt_cross, 'check', '--json', *names], capture_output=True, text=True)
    ours = [json.loads(line) for line in got.stdout.splitlines()]
    if not len(theirs) == len(ours) == count or got.returncode > 2:
        sys.exit(f'{count} files, {len(theirs)} and {len(ours)} answers, status {got.returncode}: {got.stderr}')
    different = 0
    for their, our in zip(theirs, ours):
        if (their == 'ok') != our['loads']:
            different += 1
            rules = [f['rule'] for f in our['findings'] if f['by'] == 'kernel']
            print(f"{our['file']}: the parser says {their}, we {rules}")
    loaded = theirs.count('ok')
    reasons = len(set(theirs)) - 1
    print(f'{count} files, {loaded} load, {reasons} different refusals, {different} differences')
    return 1 if different or loaded < count // 10 or reasons < 12 else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]), *map(int, sys.argv[3:])))
