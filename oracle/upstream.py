#!/usr/bin/env python3
"""Answers from an unmodified upstream checkout, many from one process.

    upstream.py --checkout DIR [--pins FILE] [--target-file FILE]... [--root DIR]...

JSON lines on standard input and output; README.md has the protocol.
"""

import sys

# First of all: neither upstream's tree nor ours may get a __pycache__.
sys.dont_write_bytecode = True

import argparse
import glob
import hashlib
import importlib
import json
import os
import platform
import subprocess
import threading

import command_lines
import errors
import reads
from host import Host
from pins import STRING_MAP, BadFile, Pins, Target, is_a

# Upstream's own limit; the deepest templates nest a few hundred frames of C.
RECURSION_LIMIT = 10000
STACK_BYTES = 512 << 20

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULT_PINS = os.path.join(HERE, '..', 'corpus', 'pins.json')

MODULES = (
    'core.config core.j2 core.vfs core.manager core.package core.render_ctx '
    'core.ops core.ops_loc core.ops_fake core.ops_sys core.utils'
).split()


class BadRequest(Exception):
    """A request that is not of the protocol; the process goes on."""


def core_digest(checkout):
    """Identity of upstream's planning code; README.md states the rule."""
    whole = hashlib.sha256()

    for path in sorted(glob.glob(os.path.join(glob.escape(checkout), 'core', '*.py'))):
        with open(path, 'rb') as f:
            digest = hashlib.sha256(f.read()).hexdigest()

        whole.update(f'core/{os.path.basename(path)}\0{digest}\n'.encode())

    return whole.hexdigest()


def git_commit(checkout):
    """HEAD of the checkout, when it is a git work tree of its own: one that
    merely lies inside another project's tree has no commit."""
    def git(*args):
        return subprocess.run(
            ['git', '-C', checkout, 'rev-parse', *args],
            capture_output=True, text=True, check=True,
        ).stdout.strip()

    try:
        if os.path.realpath(git('--show-toplevel')) != os.path.realpath(checkout):
            return None

        return git('HEAD')
    except (OSError, subprocess.CalledProcessError):
        return None


def packages_under(root):
    """Names of the directories beneath `root` that hold an ix.sh."""
    for where, _, files in os.walk(root):
        if 'ix.sh' in files and where != root:
            yield os.path.relpath(where, root)


def bundled(checkout, name):
    """The source directory of a library that upstream carries."""
    found = glob.glob(os.path.join(glob.escape(checkout), 'deps', name + '-*', 'src'))

    if len(found) != 1:
        raise BadFile(f'{checkout}: expected one deps/{name}-*/src, found {len(found)}')

    return found[0]


def import_upstream(checkout):
    """Upstream's modules by their last name.  The bundled libraries stand in
    front of any that the machine has."""
    sys.path[:0] = [checkout, bundled(checkout, 'jinja'), bundled(checkout, 'markupsafe')]

    names = list(MODULES)

    if os.path.exists(os.path.join(checkout, 'core', 'ops_molot.py')):
        names.append('core.ops_molot')

    modules = {x.partition('.')[2]: importlib.import_module(x) for x in names}
    modules['jinja2'] = importlib.import_module('jinja2')

    for name in ('core.config', 'jinja2', 'markupsafe'):
        if not sys.modules[name].__file__.startswith(checkout + os.sep):
            raise BadFile(f'{checkout}: {name} was loaded from elsewhere')

    return modules


class RuledOps:
    """The executor kind of a target file: fixed strings, no environment.  Fetch
    and link are the native steps of our kind capos; upstream hashes them like
    any other command, so that all but the hash itself can be compared."""

    def __init__(self, rules):
        self.rules = rules

    def boot_path(self):
        return self.rules['boot_path']

    def extract(self):
        return self.rules['extract']

    def flags(self):
        return dict(self.rules['flags'])

    def fetch(self, sb, url, path, md5):
        return [sb.cmd(['fetch', url, path, md5])]

    def link(self, sb, files, out):
        return [sb.cmd(['link', out, *files])]


class World:
    """One list of roots: upstream's loader and environment, shared by a manager
    for each kind, so that a template is compiled once and not once a kind."""

    def __init__(self, upstream, roots):
        self.upstream = upstream
        self.roots = roots
        self.tracker = reads.Tracker()
        self.managers = {}
        self.shared = None

    def manager(self, kind):
        if kind not in self.managers:
            self.managers[kind] = self.new_manager(kind)

        return self.managers[kind]

    def new_manager(self, kind):
        config = self.upstream.new_config(self.roots, kind)
        manager = self.upstream.modules['manager'].Manager(config)

        if not self.shared:
            # Forget what upstream read to start, or a package that reads the
            # same file (mirrors.txt) would be served from the cache, unseen.
            manager.fs.cache.clear()
            reads.Reader(manager.fs.vfs, self.tracker)
            reads.follow_loader(manager.fs, self.tracker)
            reads.follow_env(manager.env, self.tracker)
            self.upstream.share_compiled(manager.env)
            self.shared = manager.fs, manager.env

        manager.fs, manager.env = self.shared

        return manager


class Upstream:
    """Upstream's modules on the pinned host, with the targets of our files."""

    def __init__(self, checkout, roots, pins, targets):
        self.roots = roots
        self.pins = pins
        self.targets = {x.name: x for x in targets}
        self.rules = {x.kind: x.rules for x in targets}
        self.compiled = {}
        self.worlds = {}
        self.host = Host(pins)
        self.host.pin_process()
        self.modules = import_upstream(checkout)
        self.construct = self.modules['ops'].construct
        self.host.pin_modules(self.modules)
        self.add_targets()
        self.keep_text()
        self.note_intro()
        self.refuse_shadows()

    def add_targets(self):
        """Upstream's platform function also knows ours, alone or as a part of
        a name like os-arch; upstream fills in the derived fields."""
        config = self.modules['config']
        upstream_arch = config.get_raw_arch

        def get_raw_arch(name):
            if name in self.targets:
                return self.targets[name].platform

            return upstream_arch(name)

        config.get_raw_arch = get_raw_arch

    def keep_text(self):
        """Upstream drops the rendered text once it is parsed."""
        context = self.modules['render_ctx'].RenderContext
        upstream_template = context.template

        def template(self, path):
            text, args = upstream_template(self, path)
            self.package.ixt_text = text

            return text, args

        context.template = template

    def note_intro(self):
        context = self.modules['render_ctx'].RenderContext
        upstream_intro = context.intro
        note = self.host.note

        def intro(self, package):
            note('intro', str(package), None)

            return upstream_intro(self, package)

        context.intro = intro

    def refuse_shadows(self):
        """Overlays come last, so a package of theirs that the corpus has, too,
        would silently be another one."""
        corpus = self.modules['vfs'].UFS(self.roots)

        for target in self.targets.values():
            for root in target.overlays:
                for name in packages_under(root):
                    try:
                        corpus.serve(name + '/ix.sh')
                    except FileNotFoundError:
                        continue

                    raise BadFile(f'{root}: {name} shadows a package of the corpus')

    def share_compiled(self, env):
        """Code objects do not depend on the environment, only on its options,
        which are the same in all worlds."""
        upstream_compile = env.compile

        def compile_once(source, name, filename):
            key = source, name, filename

            if key not in self.compiled:
                self.compiled[key] = upstream_compile(source, name, filename)

            return self.compiled[key]

        env.compile = compile_once

    def new_config(self, roots, kind):
        """Upstream's Config, with our roots and kind in the place of IX_PATH
        and IX_EXEC_KIND."""
        def construct(cfg):
            if kind in self.rules:
                return RuledOps(self.rules[kind])

            return self.construct(cfg, kind)

        self.modules['ops'].construct = construct
        self.modules['config'].find_pkg_dirs = lambda binary: list(roots)

        return self.modules['config'].config_from({
            'binary': self.pins.ix_binary,
            'git_rev': self.pins.git_rev,
        })

    def world(self, target):
        roots = self.roots + (target.overlays if target else ())

        if roots not in self.worlds:
            self.worlds[roots] = World(self, roots)

        return self.worlds[roots]

    def kind(self, wanted, target):
        """None leaves the choice to upstream's own rule."""
        return wanted or self.pins.env.get('IX_EXEC_KIND') or (target.kind if target else None)

    def selector(self, package, target_name, flags):
        selector = self.modules['package'].parse_pkg_name(package)
        target = self.targets.get(target_name)

        selector['flags'] = {
            **({} if target_name is None else {'target': target_name}),
            **(target.flags if target else {}),
            **flags,
            **selector.get('flags', {}),
        }

        return selector


def field(request, name, wanted, default):
    value = request.get(name, default)

    if value is None and default is None or is_a(value, wanted):
        return value

    raise BadRequest(f'"{name}" is not {getattr(wanted, "__name__", wanted)}')


class Driver:
    def __init__(self, upstream):
        self.upstream = upstream
        self.ops = {'ping': self.ping, 'list': self.list, 'render': self.render, 'uid': self.uid,
                    'graph': self.graph}
        self.lines = None

    def answer(self, line):
        """The answer to one line of input; it never raises an Exception."""
        number = None

        try:
            request = json.loads(line)

            if not isinstance(request, dict):
                raise BadRequest('a request is a JSON object')

            number = request.get('id')
            op = request.get('op')

            if not isinstance(op, str) or op not in self.ops:
                raise BadRequest(f'unknown op {op!r}, known are {", ".join(self.ops)}')

            return {'id': number, **self.ops[op](request)}
        except Exception as e:
            return {'id': number, 'fail': {'message': f'{type(e).__name__}: {e}'}}

    def ping(self, request):
        return {'ok': {}}

    def list(self, request):
        target = self.upstream.targets.get(field(request, 'target', str, None))
        names = {x for r in self.upstream.world(target).roots for x in packages_under(r)}

        return {'ok': {'names': sorted(names)}}

    def render(self, request):
        package = field(request, 'package', str, '')
        target_name = field(request, 'target', str, None)
        flags = field(request, 'flags', STRING_MAP, {})
        whole = field(request, 'text', bool, False)
        with_reads = field(request, 'reads', bool, False)
        target = self.upstream.targets.get(target_name)
        kind = self.upstream.kind(field(request, 'kind', str, None), target)
        world = self.upstream.world(target)
        host = self.upstream.host

        host.rules = self.upstream.rules.get(kind)
        host.tracker = world.tracker
        manager = world.manager(kind)
        node = 'request',

        def descriptor():
            selector = self.upstream.selector(package, target_name, flags)

            # Manager.load_descriptor without its memo, which would keep every
            # text of every target.
            return self.upstream.modules['package'].Descriptor(selector, manager)

        world.tracker.forget(node)

        try:
            text = world.tracker.run(node, descriptor).ixt_text
            answer = {'ok': self.rendered(text, whole)}
        except Exception as e:
            answer = {'err': errors.record(e, world.roots)}

        if with_reads:
            answer.update(self.leaves(world.tracker, node))

        return answer

    def uid(self, request):
        """The package whole.  The manager keeps what it loaded, as upstream's
        does; what was read for one package alone cannot be told then."""
        package = field(request, 'package', str, '')
        target_name = field(request, 'target', str, None)
        flags = field(request, 'flags', STRING_MAP, {})
        target = self.upstream.targets.get(target_name)
        kind = self.upstream.kind(field(request, 'kind', str, None), target)
        world = self.upstream.world(target)

        self.upstream.host.rules = self.upstream.rules.get(kind)
        self.upstream.host.tracker = world.tracker
        manager = world.manager(kind)
        modules = self.upstream.modules

        try:
            selector = self.upstream.selector(package, target_name, flags)
            key = modules['utils'].struct_hash(selector)
            uid = manager.cached(key, lambda: modules['package'].Package(selector, manager)).uid
            answer = {'ok': self.rendered(uid, True)}
        except Exception as e:
            answer = {'err': errors.record(e, world.roots)}

        return {**answer, 'reads': [], 'probes': []}

    def graph(self, request):
        """The graph of a command line, which stands in the package's place: words
        with spaces between."""
        verb, *args = field(request, 'package', str, '').split()
        kind = field(request, 'kind', str, None)
        whole = field(request, 'text', bool, False)

        if verb not in ('build', 'mut', 'let', 'run'):
            raise BadRequest(f'unknown verb {verb!r}')

        if not self.lines:
            self.lines = command_lines.CommandLines(self.upstream, kind)

        if self.lines.kind != kind:
            raise BadRequest(f'this process has command lines of kind {self.lines.kind} only')

        try:
            answer = {'ok': self.rendered(self.lines.graph(verb, args), whole)}
        except Exception as e:
            answer = {'err': errors.record(e, self.lines.roots)}

        return {**answer, 'reads': [], 'probes': []}

    def rendered(self, text, whole):
        data = text.encode('utf-8', 'surrogatepass')
        answer = {'sha256': hashlib.sha256(data).hexdigest(), 'size': len(data)}

        return {**answer, 'text': text} if whole else answer

    def leaves(self, tracker, node):
        leaves = list(tracker.leaves(node))

        return {
            'reads': sorted(x for x in leaves if isinstance(x, reads.Read)),
            'probes': sorted((x for x in leaves if isinstance(x, reads.Probe)), key=repr),
        }


def hello(args, upstream, commit):
    return {'hello': {
        'format': 'ixt-oracle',
        'version': 1,
        'python': platform.python_version(),
        'jinja2': upstream.modules['jinja2'].__version__,
        'upstream': commit,
        'core': core_digest(args.checkout),
        'pins': upstream.pins.sha256,
        'targets': {k: v.sha256 for k, v in upstream.targets.items()},
    }}


def serve(args, source, sink):
    """The whole run; returns the exit status."""
    def say(answer):
        sink.write(json.dumps(answer).encode() + b'\n')
        sink.flush()

    try:
        # Before the environment is replaced: git is the caller's.
        commit = args.commit or git_commit(args.checkout)
        pins = Pins(args.pins)
        targets = [Target(x) for x in args.target_file]
        upstream = Upstream(args.checkout, tuple(args.root), pins, targets)
    except (BadFile, ImportError) as e:
        print(f'upstream.py: {e}', file=sys.stderr)

        return 2

    driver = Driver(upstream)

    try:
        say(hello(args, upstream, commit))

        for line in source:
            say(driver.answer(line))
    except BrokenPipeError:
        # The asker has left; closing the sink must not fail a second time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sink.fileno())

    return 0


def parse_args():
    parser = argparse.ArgumentParser(description='Answers from an unmodified upstream checkout.')
    parser.add_argument('--checkout', required=True, metavar='DIR', help='the upstream checkout')
    parser.add_argument('--commit', help='its commit, where git cannot tell')
    parser.add_argument('--pins', default=DEFAULT_PINS, metavar='FILE', help='the host to pretend')
    parser.add_argument('--target-file', action='append', default=[], metavar='FILE', help='a target that upstream does not know')
    parser.add_argument('--root', action='append', metavar='DIR', help='a package root, the first match wins; default CHECKOUT/pkgs')
    args = parser.parse_args()

    args.checkout = os.path.abspath(args.checkout)
    args.root = [os.path.abspath(x) for x in args.root or [os.path.join(args.checkout, 'pkgs')]]

    for path in [args.checkout, *args.root]:
        if not os.path.isdir(path):
            parser.error(f'{path}: no such directory')

    return args


def main():
    args = parse_args()
    sys.setrecursionlimit(RECURSION_LIMIT)
    threading.stack_size(STACK_BYTES)

    # Answers own the real standard output; upstream has a filter and two
    # switches that print.
    sink = sys.stdout.buffer
    sys.stdout = sys.stderr
    status = []
    worker = threading.Thread(
        target=lambda: status.append(serve(args, sys.stdin.buffer, sink)),
        daemon=True,
    )
    worker.start()

    try:
        worker.join()
    except KeyboardInterrupt:
        return 130

    return status[0] if status else 1


if __name__ == '__main__':
    sys.exit(main())
