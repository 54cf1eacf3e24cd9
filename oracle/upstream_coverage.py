#!/usr/bin/env python3
"""Which lines and branches of upstream's planning code the recorded set runs.

    upstream_coverage.py --checkout DIR [--json]

The usual questions of the recorded set (questions.py) are asked, and must be answered as
recorded; the whole set reaches no less. Printed is a table by file, and what was not
reached. upstream.unreached explains each such line and branch; one without a reason, and
a reason for what is reached, are errors.

Exit status: 0 all is reached or explained, 1 not so, 2 wrong usage, 3 no coverage.py,
130 interrupted.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import pathlib
import re
import tempfile

import questions
from questions import PLANNING, Asker, with_room

# file.py:LINE, file.py:FIRST-LAST, file.py:FROM->TO
PLACE = re.compile(r'(?P<file>[a-z0-9_]+\.py):(?P<first>\d+)(-(?P<last>\d+)|->(?P<to>\d+|end))?\Z')

UNREACHED = pathlib.Path(__file__).resolve().parent / 'upstream.unreached'


def measure(checkout, asked):
    """coverage.py's report as JSON, and the questions that were answered wrongly."""
    import coverage
    cover = coverage.Coverage(
        data_file=None, config_file=False, branch=True,
        include=[os.path.join(checkout, 'core', f'{x}.py') for x in PLANNING])
    cover.start()
    asker = Asker(checkout)
    wrong = [' '.join(q) for q in asked if asker.is_wrong(q)]
    cover.stop()
    with tempfile.NamedTemporaryFile() as file:
        cover.json_report(outfile=file.name)
        return json.load(file), wrong


class File:
    """What one file of core/ has and what was reached of it."""

    def __init__(self, name, report):
        counts = report['summary']
        self.name = name
        self.lines, self.lines_run = counts['num_statements'], counts['covered_lines']
        self.branches, self.branches_run = counts['num_branches'], counts['covered_branches']
        missing = set(report['missing_lines'])
        # A branch from or to a line that was not reached is told by that line.
        arcs = [(a, b) for a, b in report['missing_branches'] if a not in missing and b not in missing]
        self.run = [f'{name}:{x}' for x in report['executed_lines']]
        self.missing = [f'{name}:{x}' for x in sorted(missing)]
        self.missing += [f'{name}:{a}->{"end" if b < 0 else b}' for a, b in sorted(arcs)]

    def counts(self):
        return self.lines, self.lines_run, self.branches, self.branches_run


def files_of(report):
    by_name = {pathlib.Path(path).stem: x for path, x in report['files'].items()}
    return [File(f'{name}.py', by_name[name]) for name in PLANNING if name in by_name]


def reasons():
    """Place as it is written -> why it is not reached."""
    rows = (x for x in UNREACHED.read_text().splitlines() if x and not x.startswith('#'))
    return dict(x.split('\t', 1) for x in rows)


def places(written):
    """The single lines of a range; a line or a branch stands for itself."""
    match = PLACE.match(written)
    if not match:
        sys.exit(f'{UNREACHED}: {written}: expected FILE:LINE, FILE:FIRST-LAST or FILE:FROM->TO')
    if not match['last']:
        return [written]
    return [f'{match["file"]}:{x}' for x in range(int(match['first']), int(match['last']) + 1)]


def reason_of_each(written):
    return {place: why for x, why in written.items() for place in places(x)}


def percent(part, whole):
    return f'{100 * part / whole:.1f}' if whole else '-'


def table(files):
    yield f'{"file":14} {"lines":>6} {"run":>6} {"%":>6} {"branches":>9} {"taken":>6} {"%":>6}'
    rows = [(x.name, x.counts()) for x in files]
    rows.append(('all', tuple(map(sum, zip(*(c for _, c in rows))))))
    for name, (lines, run, branches, taken) in rows:
        yield (f'{name:14} {lines:6} {run:6} {percent(run, lines):>6} '
               f'{branches:9} {taken:6} {percent(taken, branches):>6}')


def complaints(files, written):
    """`missing` and `run` are what coverage.py calls a line; a range may hold others, too."""
    missing, run = {y for x in files for y in x.missing}, {y for x in files for y in x.run}
    known = reason_of_each(written)
    if unknown := len(missing - known.keys()):
        yield f'{unknown} not reached without a reason in {UNREACHED.name}, marked ? above'
    for x in written:
        if run.intersection(places(x)) or not missing.intersection(places(x)):
            yield f'{x}: reached, but {UNREACHED.name} says it is not'


def print_text(files, known):
    print('\n'.join(table(files)), end='\n\nnot reached:\n')
    for name in (y for x in files for y in x.missing):
        print(f'{name:24} {known.get(name, "?")}')


def print_json(files, known):
    for x in files:
        print(json.dumps({
            'file': x.name, 'lines': x.lines, 'lines_run': x.lines_run, 'branches': x.branches,
            'branches_taken': x.branches_run, 'not_reached': {y: known.get(y) for y in x.missing}}))


def judge(options):
    report, wrong = measure(options.checkout, questions.usual())
    files, written = files_of(report), reasons()
    (print_json if options.json else print_text)(files, reason_of_each(written))
    found = [f'{x}: not the recorded answer' for x in wrong]
    found += complaints(files, written)
    for line in found:
        print(f'upstream_coverage.py: {line}', file=sys.stderr)
    return 1 if found else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--checkout', required=True, type=questions.checkout, metavar='DIR')
    parser.add_argument('--json', action='store_true', help='a JSON object a file')
    options = parser.parse_args()
    try:
        import coverage  # noqa: F401, only to say so before the work
    except ImportError:
        print('coverage.py is not here: pip install -r oracle/requirements.txt', file=sys.stderr)
        return 3
    try:
        return with_room(lambda: judge(options))
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
