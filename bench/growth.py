"""How planning grows: uids of a share of a corpus, beside the selectors behind it.

Time is that in user mode: what the kernel takes to open files grows with files.
"""

import os
import subprocess
from collections import namedtuple

import measure
import programs
from measure import Failed, Samples
from programs import say

SHARES = (8, 4, 2, 1)  # every eighth package, every fourth …
RUNS = 3
# Times per selector of the whole corpus and of the smallest share that still
# count as linear.
LINEAR = 1.5

Point = namedtuple('Point', 'packages selectors user wall rss_kib')


class Growth(list):
    """Points of one corpus, the smallest first."""

    def ratio(self, what):
        """Cost of a selector in the whole corpus by that in the smallest share."""
        first, last = self[0], self[-1]

        return what(last) / last.selectors / (what(first) / first.selectors)

    def time_ratio(self):
        return self.ratio(lambda x: x.user)

    def memory_ratio(self):
        return self.ratio(lambda x: x.rss_kib)

    def is_linear(self):
        return max(self.time_ratio(), self.memory_ratio()) <= LINEAR


def synthetic(room, count):
    """The roots of a synthetic corpus, made in the scratch space."""
    where = room.path('synthetic')
    say(f'writing {count:,} packages')
    subprocess.run([*measure.script('synthetic_corpus.py'), where, str(count)], check=True)

    return [where, os.path.join(programs.SOURCE, 'corpus', 'embedded')]


class Corpus:
    def __init__(self, bench, roots):
        self.bench = bench
        self.roots = roots
        output = self.uids([]).output.decode()
        self.names = [x.partition('\t')[0] for x in output.splitlines()]

    def uids(self, names):
        """Of all packages when none is named: so many names are no command line."""
        corpus = [x for root in self.roots for x in ('--corpus', root)]

        return self.bench.ours('uid', '--target', self.bench.args.target, '--pins', 'default', *corpus,
                               *(names or ['--all']))

    def selectors(self, names):
        command = [self.bench.own['selectors'], self.bench.args.target, *self.roots]
        more = ['--', *names] if names else []
        packages, count = measure.output([*command, *more], self.bench.room).split()

        if int(packages) != len(names or self.names):
            raise Failed(f'{packages} packages counted, {len(names or self.names)} measured')

        return int(count)

    def point(self, share):
        names = self.names[::share] if share > 1 else []
        costs = [self.uids(names) for _ in range(RUNS)]

        return Point(len(names or self.names), self.selectors(names),
                     *(Samples(getattr(x, what) for x in costs).summary()['median']
                       for what in ('user', 'wall', 'rss_kib')))


def measured(bench, title, roots):
    say(f'growth over {title}')
    corpus = Corpus(bench, roots)

    return Growth(corpus.point(share) for share in SHARES)


def table(title, growth):
    print(f'growth over {title}:')
    print('    packages   selectors    user s    wall s     MiB   us and KiB a selector')

    for p in growth:
        print(f'{p.packages:12,}{p.selectors:12,}{p.user:10.2f}{p.wall:10.2f}{p.rss_kib / 1024:8.0f}'
              f'{p.user / p.selectors * 1e6:9.1f}{p.rss_kib / p.selectors:10.1f}')

    print(f'    a selector of all costs {growth.time_ratio():.2f} times the time, '
          f'{growth.memory_ratio():.2f} times the memory of one of 1/{SHARES[0]}')
