"""Digest lines against each other and against the recorded answers."""

import os
import subprocess

from measure import Failed

FORMAT = 'ixt-recorded\t1'


def commit_of(checkout):
    """HEAD of the checkout, or None where git knows of none."""
    done = subprocess.run(['git', '-C', checkout, 'rev-parse', '--show-toplevel', 'HEAD'],
                          capture_output=True, text=True)
    top, _, commit = done.stdout.strip().partition('\n')
    known = done.returncode == 0

    return commit if known and os.path.realpath(top) == os.path.realpath(checkout) else None


class Recording:
    """A recorded/<target>.tsv: a header, an empty line, a row a package."""

    def __init__(self, path):
        with open(path, newline='\n') as f:
            head, _, rows = f.read().partition('\n\n')

        form, *fields = head.split('\n')

        if form != FORMAT:
            raise Failed(f'{path}: starts with {form!r}, this program reads {FORMAT!r}')

        self.header = dict(x.split('\t', 1) for x in fields)
        self.lines = sorted(self.line(x) for x in rows.splitlines())

    @staticmethod
    def line(row):
        """A row as `ixt render --format digest` prints it."""
        name, state, error, digest, _ = row.split('\t')

        return '\t'.join((name, state, digest) if state == 'ok' else (name, state, error, digest))

    def is_of(self, commit):
        """False when it was made from another commit than `commit`."""
        return commit is None or commit in self.header['version'].split()


def differing(ours, theirs):
    """Names of packages whose lines differ, or stand on one side only."""
    return sorted({x.partition('\t')[0] for x in set(ours) ^ set(theirs)})


def compare_recorded(lines, path, commit):
    """What the recorded answers say of `lines`, as an object for the report."""
    if not os.path.exists(path):
        return {'compared': False, 'why': 'nothing is recorded for this target'}

    recording = Recording(path)

    if not recording.is_of(commit):
        return {'compared': False, 'why': f'recorded from {recording.header["version"]}'}

    return {'compared': True, 'of': recording.header['version'],
            'differing': differing(lines, recording.lines)}
