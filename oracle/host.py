"""The pinned host, put in the place of the real one, in memory.

Upstream asks the host through os, shutil, platform, sys, getpass and
multiprocessing.  What has one answer for the whole process is replaced in those
modules; what only upstream may see changed (which, isfile) is replaced by giving
upstream's modules a stand-in for the module they imported.
"""

import getpass
import multiprocessing
import os
import platform
import shutil
import sys

from reads import Probe


class StandIn:
    """A module with some names replaced."""

    def __init__(self, module, **replaced):
        self.__dict__.update(replaced)
        self.ixt_module = module

    def __getattr__(self, name):
        return getattr(self.ixt_module, name)


class Host:
    """`rules` are those of the target's kind in force, or None: then the pins
    hold.  `tracker` receives the probes of the request in progress."""

    def __init__(self, pins):
        self.pins = pins
        self.rules = None
        self.tracker = None

    def which_tool(self, name, path):
        """Upstream's ix_which.  The boot tools answer by name, whatever the boot
        path of the kind; what is no name fails as in CPython's which."""
        hash(name)  # upstream's cache refuses a list before which sees it
        tools = self.rules['tools'] if self.rules else self.pins.tools

        if os.path.dirname(name):
            found = name if name in tools.values() else None
        else:
            found = tools.get(name)

        self.note('which', name, found)

        return found

    def which_system_tool(self, name, path=None):
        return self.pins.system_tools.get(name)

    def is_system_tool(self, path):
        return path in self.pins.system_tools.values()

    def isfile(self, path):
        if not isinstance(path, str):
            kind = type(path).__name__
            raise TypeError(f'stat: path should be string, bytes, os.PathLike or integer, not {kind}')

        files = self.rules['isfile'] if self.rules else self.pins.isfile
        found = path in files
        self.note('isfile', path, found)

        return found

    def note(self, kind, subject, answer):
        if self.tracker:
            self.tracker.use(Probe(kind, subject, answer))

    def pin_process(self):
        """To be called before upstream is imported.  The environment becomes
        exactly what the pins say, so nothing of the caller's leaks in."""
        pins = self.pins

        os.environ.clear()
        os.environ.update(pins.env)
        os.environ.update(PATH=pins.path, IX_ROOT=pins.root)
        sys.argv = [pins.argv0]
        sys.executable = pins.python
        platform.system = lambda: pins.uname['system']
        platform.machine = lambda: pins.uname['machine']
        getpass.getuser = lambda: pins.user
        multiprocessing.cpu_count = lambda: pins.cpus

    def pin_modules(self, modules):
        """`modules` are upstream's, by last name; each asks in its own way."""
        modules['ops'].os = StandIn(os, path=StandIn(os.path, isfile=self.isfile))
        modules['render_ctx'].os = modules['ops'].os
        modules['render_ctx'].ix_which = self.which_tool

        # Until 2025-09 ops_sys tested paths with isfile; since then it and
        # ops_molot (from 2026 on) use which.
        for name in ('ops_sys', 'ops_molot'):
            if name in modules:
                modules[name].shutil = StandIn(shutil, which=self.which_system_tool)
                modules[name].os = StandIn(os, path=StandIn(os.path, isfile=self.is_system_tool))
