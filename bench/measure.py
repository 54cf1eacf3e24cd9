"""Running the measured programs, and numbers out of them."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))

# What bench-spawn notes of a process; `output` is its standard output.
Cost = namedtuple('Cost', 'wall user system rss_kib status output')

Phase = namedtuple('Phase', 'items bytes best median')


class Failed(Exception):
    """A measured program did not do what it was measured at."""


class Samples(list):
    """Measurements of one thing, in one unit."""

    def summary(self):
        return {
            'median': statistics.median(self),
            'min': min(self),
            'max': max(self),
            'runs': len(self),
            'samples': list(self),
        }


def summary(phases):
    """Of the rounds of one engine: medians of a round, and the best of all."""
    return {**Samples(x.median for x in phases).summary(), 'min': min(x.best for x in phases)}


def processor():
    """What the kernel calls the processor."""
    with open('/proc/cpuinfo') as f:
        found = re.search(r'^model name\s*: (.*)$', f.read(), re.MULTILINE)

    return found[1] if found else 'unknown processor'


class Room:
    """An empty home, which is also the directory programs run in, and a cleaned
    environment. `rest` is scratch space apart from it."""

    def __init__(self, where):
        self.home = os.path.join(where, 'home')
        self.rest = os.path.join(where, 'rest')
        self.environment = {'HOME': self.home, 'PATH': '/usr/bin:/bin'}
        os.mkdir(self.home)
        os.mkdir(self.rest)

    def path(self, name):
        return os.path.join(self.rest, name)

    def python(self):
        """The same for Python: its bytecode goes to a place of its own, so that
        upstream need not be compiled each time and its tree stays as it is."""
        return {**self.environment, 'PYTHONPYCACHEPREFIX': self.path('bytecode')}

    def left_behind(self):
        return sorted(os.listdir(self.home))


def script(name):
    """A Python program of ours, run by the interpreter that runs this."""
    return [sys.executable, os.path.join(HERE, name)]


def check(command, done, stderr):
    if done:
        raise Failed(f'{" ".join(command)}: status {done}\n{stderr.decode(errors="replace")}')


def whole(spawn, prefix, command, room, environment):
    """One process from start to end, as a Cost."""
    note = room.path('note')

    with tempfile.TemporaryFile(dir=room.rest) as out, tempfile.TemporaryFile(dir=room.rest) as err:
        subprocess.run([*prefix, spawn, note, *command], cwd=room.home, env=environment,
                       stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=True)
        out.seek(0)
        err.seek(0)

        with open(note) as f:
            wall, user, system, rss, status = f.read().split()

        check(command, int(status), err.read())

        return Cost(float(wall), float(user), float(system), int(rss), int(status), out.read())


def phase_lines(text):
    """Lines of bench-phases as {name: Phase}."""
    found = {}

    for line in text.splitlines():
        name, items, size, best, median = line.split('\t')
        found[name] = Phase(int(items), int(size), float(best), float(median))

    return found


def output(command, room):
    done = subprocess.run(command, cwd=room.home, env=room.environment, stdin=subprocess.DEVNULL,
                          capture_output=True)
    check(command, done.returncode, done.stderr)

    return done.stdout.decode()


class Worker:
    """A process that answers requests for phases, one line each."""

    def __init__(self, command, room, environment):
        self.command = command
        self.process = subprocess.Popen(command, cwd=room.home, env=environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def phase(self, name):
        self.process.stdin.write(name + '\n')
        self.process.stdin.flush()
        line = self.process.stdout.readline()

        if not line:
            raise Failed(f'{" ".join(self.command)}: ended with status {self.process.wait()}')

        return phase_lines(line)[name]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def instructions(valgrind, command, room, within=None):
    """Instructions that callgrind counts, all of them or only those executed
    inside the function `within`."""
    out = room.path('callgrind.out')
    only = [f'--toggle-collect={within}'] if within else []

    output([valgrind, '--tool=callgrind', f'--callgrind-out-file={out}', *only, *command], room)

    with open(out) as f:
        found = re.search(r'^(?:summary|totals): (\d+)', f.read(), re.MULTILINE)

    if not found or int(found[1]) == 0:
        raise Failed(f'callgrind counted nothing within {within or command[0]}')

    return int(found[1])
