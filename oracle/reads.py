"""What an answer rests on: the files that upstream read and the host it asked.

Upstream caches sources and compiled templates, so a file is read once and serves
many answers.  Each source, and each request, is therefore a node, which keeps
what was used while it ran: other nodes, and leaves (a read or a probe).  The
reads of an answer are the leaves that its own node reaches, whoever happened to
fill the caches, so they do not depend on the order of requests.
"""

import hashlib
from collections import namedtuple

# A name handed to upstream's file system.  `state` is the SHA-256 of the bytes
# that were served, `absent`, or `error:<Class>` for any other failure.  `root`
# is the index of the root that answered or failed, -1 when all said no.
Read = namedtuple('Read', 'name root state')

# A question to the host: `kind` is which, isfile or intro.
Probe = namedtuple('Probe', 'kind subject answer')


class Tracker:
    def __init__(self):
        self.uses = {}
        self.running = []

    def use(self, item):
        if self.running:
            self.uses[self.running[-1]].add(item)

    def run(self, node, func, *args):
        """func(*args) as the computation `node`."""
        self.use(node)
        self.uses.setdefault(node, set())
        depth = len(self.running)
        self.running.append(node)

        try:
            return func(*args)
        finally:
            # At the recursion limit a call of pop() could fail, a del cannot.
            del self.running[depth:]

    def leaves(self, node):
        """Every leaf that `node` reaches."""
        seen = {node}
        todo = [node]

        while todo:
            item = todo.pop()

            if isinstance(item, (Read, Probe)):
                yield item
                continue

            fresh = self.uses[item] - seen
            seen |= fresh
            todo.extend(fresh)

    def forget(self, node):
        self.uses.pop(node, None)


class Numbered:
    """One of upstream's file systems, which notes that it was asked."""

    def __init__(self, reader, index, fs):
        self.reader = reader
        self.index = index
        self.fs = fs

    def serve(self, path):
        self.reader.asked = self.index

        return self.fs.serve(path)


class Reader:
    """Stands in for `serve` of upstream's union of roots and notes each read."""

    def __init__(self, ufs, tracker):
        self.tracker = tracker
        self.upstream_serve = ufs.serve
        self.asked = -1
        ufs.fs = [Numbered(self, i, fs) for i, fs in enumerate(ufs.fs)]
        ufs.serve = self.serve

    def serve(self, name):
        self.asked = -1

        try:
            data = self.upstream_serve(name)
        except FileNotFoundError:
            self.tracker.use(Read(name, -1, 'absent'))
            raise
        except Exception as e:
            self.tracker.use(Read(name, self.asked, f'error:{type(e).__name__}'))
            raise

        self.tracker.use(Read(name, self.asked, hashlib.sha256(data).hexdigest()))

        return data


def follow_loader(loader, tracker):
    """A source is a node: its text may include others, which include others."""
    source = loader.source
    loader.source = lambda name: tracker.run(('source', name), source, name)


def follow_env(env, tracker):
    """A template that is compiled already still rests on its source."""
    load = env._load_template

    def load_template(name, variables):
        tracker.uses.setdefault(('source', name), set())
        tracker.use(('source', name))

        return load(name, variables)

    env._load_template = load_template
