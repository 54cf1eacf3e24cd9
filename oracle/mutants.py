#!/usr/bin/env python3
"""Mutants of upstream's own planning code: would the recorded answers notice?

    mutants.py --checkout DIR [--count N] [--seed N] [--jobs N] [--whole] [--only NAME]...

Each mutant is upstream with one small change (mutations.py), on a line that the usual
questions (questions.py) run. It is a process of its own, forked off one that has compiled
the templates, and it may neither write nor start anything. It is caught at the first
answer that is not the recorded one, or when it ends or hangs. With --whole one that nothing
caught is asked for every package of all eight targets, too. mutants.equivalent names those
that cannot be caught, each with a kind and the reason; a reason for one that is caught
after all is wrong.

Exit status: 0 each is caught or explained, 1 one is not, 2 wrong usage, 3 no coverage.py,
130 interrupted.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import ast
import collections
import json
import os
import pathlib
import random
import resource
import signal

import mutations
import questions
from questions import PLANNING, Asker, with_room

EQUIVALENT = pathlib.Path(__file__).resolve().parent / 'mutants.equivalent'

# Seconds of processor time that a mutant may take for the next questions, about four
# times what they take unchanged, and bytes that its memory may grow to.
SECONDS = 40
MEMORY = 6 << 30

# What these hold also works as a template is compiled, so that one which is compiled
# already may hide the change; nothing else of upstream does.
COMPILING = 'j2', 'utils'

Mutant = collections.namedtuple('Mutant', 'file line number what')


def name_of(mutant):
    return f'{mutant.file}.py:{mutant.line}:{mutant.number}:{mutant.what}'


# ---------------------------------------------------------------------- one mutant

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
REFUSED = (
    'subprocess.', 'socket.', 'shutil.', 'os.system', 'os.exec', 'os.posix_spawn', 'os.spawn', 'os.kill', 'os.mkdir',
    'os.rename', 'os.remove', 'os.rmdir', 'os.symlink', 'os.link', 'os.chmod', 'os.chown', 'os.truncate', 'os.utime')


def refuse(event, arguments):
    """Who knows what a mutant would do: it must not touch the machine."""
    if event.startswith(REFUSED) or (event == 'open' and isinstance(arguments[2], int) and arguments[2] & WRITING):
        raise PermissionError(f'a mutant may not: {event}')


def more_time():
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


class Child:
    """function() in a forked process; its result travels as JSON."""

    def __init__(self, function):
        self.result, end = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(end)
            return
        status = 1
        try:
            os.write(end, json.dumps(self.confined(function)).encode())
            status = 0
        finally:
            os._exit(status)

    def confined(self, function):
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        more_time()
        sys.addaudithook(refuse)
        return function()

    def ended(self, status):
        """What it said, or how it ended: `timeout`, `crash`."""
        with open(self.result, 'rb') as file:
            said = file.read()
        if os.WIFSIGNALED(status):
            return 'timeout' if os.WTERMSIG(status) == signal.SIGXCPU else 'crash'
        return json.loads(said) if status == 0 else 'crash'

    def wait(self):
        return self.ended(os.waitpid(self.pid, 0)[1])


def first_wrong(asker, asked):
    more_time()
    return next((' '.join(q) for q in asked if asker.is_wrong(q)), None)


def judge(checkout, mutant, compiled, whole):
    """The first question that the mutant answers wrongly; None: there is none."""
    for name in [x for x in sys.modules if x.partition('.')[0] == 'core']:
        del sys.modules[name]
    mutations.mutate(os.path.join(checkout, 'core', mutant.file + '.py'), mutant.number)
    asker = Asker(checkout, compiled)
    wrong = first_wrong(asker, questions.usual())
    if not wrong and mutant.file in COMPILING:
        asker = Asker(checkout)
        wrong = first_wrong(asker, questions.all_of('embedded', 'render', 'linux-x86_64'))
    return wrong or (whole and judge_whole(asker)) or None


def judge_whole(asker):
    """Each target in a process of its own, as together they would not fit in memory."""
    for stage in 'render', 'uid':
        for target in questions.TARGETS:
            asked = questions.all_of('ix', stage, target)
            wrong = Child(lambda: next((' '.join(q) for q in paced(asked) if asker.is_wrong(q)), None)).wait()
            if wrong:
                return wrong
    return None


def paced(asked):
    """The limit on time is for a few questions, not for all of a target."""
    for number, question in enumerate(asked):
        if number % 100 == 0:
            more_time()
        yield question


# ---------------------------------------------------------------------- all of them

def measured(checkout, asked):
    """An upstream that answered, what it answered wrongly, and the lines that it ran."""
    import coverage
    cover = coverage.Coverage(data_file=None, config_file=False, include=[os.path.join(checkout, 'core', '*')])
    cover.start()
    asker = Asker(checkout)
    wrong = [' '.join(q) for q in asked if asker.is_wrong(q)]
    cover.stop()
    data = cover.get_data()
    return asker, wrong, {pathlib.Path(x).stem: set(data.lines(x)) for x in data.measured_files()}


def possible(checkout):
    """Mutant -> the line of its statement, of all files."""
    found = {}
    for file in PLANNING:
        path = pathlib.Path(checkout, 'core', file + '.py')
        if path.exists():
            for number, site in enumerate(mutations.sites(ast.parse(path.read_bytes()))):
                found[Mutant(file, site.line, number, site.name)] = site.statement
    return found


def choose(options, statements, lines):
    """Those of --only, else --count of those whose line is run; and how many such there
    are. They are drawn from all first, so that a new question changes few of them."""
    drawn = random.Random(options.seed).sample(list(statements), len(statements))
    run = [x for x in drawn if statements[x] in lines.get(x.file, ())]
    if options.only:
        return [x for x in drawn if name_of(x) in options.only], len(run)
    return sorted(run[:options.count]), len(run)


def explained():
    rows = EQUIVALENT.read_text().splitlines() if EQUIVALENT.exists() else []
    return dict(x.split('\t', 1) for x in rows if x and not x.startswith('#'))


def verdicts(options, mutants, compiled):
    """What judge() says of each, in their order."""
    waiting, running, said = list(mutants)[::-1], {}, {}
    for mutant in mutants:
        while mutant not in said:
            while waiting and len(running) < options.jobs:
                one = waiting.pop()
                child = Child(lambda: judge(options.checkout, one, compiled, options.whole))
                running[child.pid] = one, child
            pid, status = os.wait()
            one, child = running.pop(pid)
            said[one] = child.ended(status)
        yield said[mutant]


def kind_of(caught, reason):
    if caught and reason:
        return 'wrong reason'
    if caught:
        return caught if caught in ('timeout', 'crash') else 'caught'
    return reason.partition(':')[0] if reason else 'survived'


def refused_names(options, statements):
    known = {name_of(x) for x in statements}
    return [x for x in options.only or () if x not in known]


def judge_all(options):
    statements = possible(options.checkout)
    for name in refused_names(options, statements):
        print(f'--only {name}: no such mutant; a name is what was printed for it', file=sys.stderr)
        return 2
    asker, wrong, lines = measured(options.checkout, questions.usual())
    if wrong:
        print(f'{wrong[0]}: not the recorded answer although nothing was changed: give a checkout of the '
              f'commit in the head of {questions.RECORDED["ix"] / "linux-x86_64.tsv"}', file=sys.stderr)
        return 1
    mutants, run = choose(options, statements, lines)
    return report(mutants, verdicts(options, mutants, asker.upstream.compiled), run)


def report(mutants, said, run):
    """A line each, as it is known, and a sum; the exit status."""
    reasons, tally = explained(), collections.Counter()
    for mutant, caught in zip(mutants, said):
        name = name_of(mutant)
        kind = kind_of(caught, reasons.get(name))
        tally[kind] += 1
        print(f'{name:36} {kind:12} {caught or reasons.get(name, "")}', flush=True)
    print(f'{len(mutants)} mutants of {run}: ' + ', '.join(f'{n} {k}' for k, n in sorted(tally.items())))
    return 1 if tally['survived'] or tally['wrong reason'] or not mutants else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--checkout', required=True, type=questions.checkout, metavar='DIR')
    parser.add_argument('--count', type=int, default=200, metavar='N', help='how many, 200')
    parser.add_argument('--seed', type=int, default=1, metavar='N', help='which, 1')
    parser.add_argument('--jobs', type=int, default=os.cpu_count(), metavar='N')
    parser.add_argument('--whole', action='store_true', help='ask survivors for all packages')
    parser.add_argument('--only', action='append', metavar='NAME', help='this one, as it was printed')
    options = parser.parse_args()
    try:
        import coverage  # noqa: F401, only to say so before the work
    except ImportError:
        print('coverage.py is not here: pip install -r oracle/requirements.txt', file=sys.stderr)
        return 3
    try:
        return with_room(lambda: judge_all(options))
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
