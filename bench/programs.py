"""What scripts/bench runs: our release build, MiniJinja's, and the tools around."""

import json
import os
import shutil
import subprocess
import sys

SOURCE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OWN_PROGRAMS = {
    'ixt': 'ixt/ixt',
    'phases': 'bench/bench-phases',
    'spawn': 'bench/bench-spawn',
    'copy': 'bench/bench-copy',
    'selectors': 'bench/bench-selectors',
}
MINIJINJA = 'ixt-bench-minijinja'


class Missing(Exception):
    """The machine lacks something; the text says what and where to get it."""


def say(*what):
    print('bench:', *what, file=sys.stderr, flush=True)


def tool(name, package=None):
    """The path of a program, which a package of the same name carries if no
    other is named."""
    found = shutil.which(name)

    if not found:
        raise Missing(f'{name} is not installed (apt-get install {package or name})')

    return found


def run_quietly(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)

    if done.returncode:
        raise Missing(f'{" ".join(command)}: status {done.returncode}\n{done.stdout}')


def meson_knows(where, name):
    """One of the files in which meson describes a configured directory."""
    with open(os.path.join(where, 'meson-info', name + '.json')) as f:
        return json.load(f)


def check_configured(where):
    """A directory configured for something else would be measured silently."""
    source = meson_knows(where, 'meson-info')['directories']['source']
    options = {x['name']: x['value'] for x in meson_knows(where, 'intro-buildoptions')}
    kind = options['buildtype']

    if os.path.realpath(source) != SOURCE:
        raise Missing(f'{where} builds {source}, not {SOURCE}; give another --build')

    if kind != 'release' or options['b_sanitize'] != 'none':
        raise Missing(f'{where} is configured as {kind}, sanitizers {options["b_sanitize"]}; give another --build')


def build_own(where):
    """Configures and builds; a mapping from what a program is for to its path."""
    say(f'building a release in {where}')
    meson, ninja = tool('meson'), tool('ninja', 'ninja-build')

    if not os.path.exists(os.path.join(where, 'build.ninja')):
        run_quietly([meson, 'setup', '--buildtype=release', where, SOURCE])

    check_configured(where)
    run_quietly([ninja, '-C', where, *OWN_PROGRAMS.values()])

    return {k: os.path.join(where, v) for k, v in OWN_PROGRAMS.items()}


def build_minijinja(where):
    """Builds a copy, because cargo writes beside the sources."""
    cargo = tool('cargo')
    crate = os.path.join(where, 'bench', 'minijinja')
    say(f'building MiniJinja in {crate}')
    shutil.copytree(os.path.join(SOURCE, 'bench', 'minijinja'), crate, dirs_exist_ok=True)
    target = os.path.join(crate, 'target')
    run_quietly([cargo, 'build', '--release', '--target-dir', target], cwd=crate)

    return os.path.join(target, 'release', MINIJINJA)


def minijinja_version(program):
    """As cargo resolved it, from the lock file beside the sources."""
    crate = os.path.dirname(os.path.dirname(os.path.dirname(program)))

    with open(os.path.join(crate, 'Cargo.lock')) as lock:
        lines = lock.read().split('\n')

    return lines[lines.index('name = "minijinja"') + 1].split('"')[1]


def pinned():
    """What stands before a command so that it stays on one processor."""
    taskset = shutil.which('taskset')

    return [taskset, '-c', str(max(os.sched_getaffinity(0)))] if taskset else []
