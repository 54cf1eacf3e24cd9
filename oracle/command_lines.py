"""Upstream's command lines (`ix build …`), planned in this process."""

import contextlib
import importlib
import io
import os
import sys


class CommandLines:
    """Those of one kind, with one manager for all.

    Upstream's modules are told of that manager and of the pinned host, so a
    process has command lines of one kind only."""

    def __init__(self, upstream, kind):
        world = upstream.world(None)
        manager = world.manager(kind)
        upstream.host.rules = None
        upstream.host.tracker = world.tracker
        self.kind = kind
        self.pins = upstream.pins
        self.roots = world.roots
        self.commands = importlib.import_module('core.cmd_realm')
        self.commands.cm.Manager = lambda config: manager
        self.commands.cf.config_from = lambda context: manager.config
        importlib.import_module('core.lex').getpass.getuser = lambda: self.pins.user
        importlib.import_module('core.gg').multiprocessing.cpu_count = lambda: self.pins.cpus
        os.environ['IX_DUMP_GRAPH'] = '1'

    def graph(self, verb, args):
        """What the command prints.  Raises what upstream raises."""
        context = {'args': list(args), 'binary': self.pins.ix_binary, 'git_rev': self.pins.git_rev}
        sys.argv = [self.pins.ix_binary, verb, *args]
        out = io.StringIO()

        with contextlib.redirect_stdout(out):
            if verb == 'run':
                # The verb goes on to execute what it planned.
                words = ['ephemeral', *args[:args.index('--')], 'bin/ix/runner']
                list(self.commands.prepare(context, words))
            else:
                getattr(self.commands, 'cli_' + verb)(context)

        return out.getvalue()
