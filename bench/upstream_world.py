"""Upstream's loader and planner without the oracle's book-keeping.

The oracle notes what every answer rests on, which costs time; what is measured
here is upstream alone, on the same pinned host. Its files stay as they are.
"""

import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'oracle'))

import errors
import upstream as oracle
from pins import Pins

# The oracle writes no bytecode, so that no checkout gets a __pycache__. With a
# place of its own for bytecode (PYTHONPYCACHEPREFIX), upstream starts as fast
# as it does for its users.
sys.dont_write_bytecode = sys.pycache_prefix is None


class World:
    """All packages of one checkout for one target that upstream knows."""

    def __init__(self, checkout, pins_file, target):
        checkout = os.path.abspath(checkout)
        self.roots = os.path.join(checkout, 'pkgs'),
        self.target = target
        self.upstream = oracle.Upstream(checkout, self.roots, Pins(pins_file), [])
        config = self.upstream.new_config(self.roots, self.upstream.kind(None, None))
        self.manager = self.upstream.modules['manager'].Manager(config)

    def packages(self):
        return sorted({name for root in self.roots for name in oracle.packages_under(root)})

    def render(self, name):
        """The text of a package's descriptor, once it is parsed; else raises."""
        selector = self.upstream.selector(name, self.target, {})
        descriptor = self.upstream.modules['package'].Descriptor(selector, self.manager)

        return descriptor.ixt_text

    def uid(self, name):
        """The uid of the package loaded whole; the manager keeps what it loaded."""
        selector = self.upstream.selector(name, self.target, {})
        modules = self.upstream.modules
        key = modules['utils'].struct_hash(selector)
        package = self.manager.cached(key, lambda: modules['package'].Package(selector, self.manager))

        return package.uid

    def error(self, exc):
        """Class and digest of an error, as in `ixt render --format digest`."""
        root = errors.chain(exc)[-1]
        name = type(root).__name__

        return name, errors.digest(name, errors.message(root, self.roots))


def with_room(function, *args):
    """Calls `function` with upstream's recursion limit and the C stack for it."""
    result = []
    sys.setrecursionlimit(oracle.RECURSION_LIMIT)
    threading.stack_size(oracle.STACK_BYTES)
    thread = threading.Thread(target=lambda: result.append(function(*args)))
    thread.start()
    thread.join()

    if not result:
        raise SystemExit(1)  # the thread has printed its traceback

    return result[0]
