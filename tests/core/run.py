#!/usr/bin/env python3
"""The core as a small static program, and what it asks of a C library.

    run.py IXT IXT-CORE LIBIXT CORE-SOURCE…

The program stays under 2 MiB and needs no loader; within 48 MiB of memory and
256 KiB of stack it gives the answers of the host's program for every package of
the embedded corpus. The core's objects use nothing but what is listed here.
"""

import pathlib
import re
import resource
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EMBEDDED = SOURCE / 'corpus' / 'embedded'
PINS = SOURCE / 'corpus' / 'pins.json'
CAPOS = SOURCE / 'targets' / 'capos'
TARGETS = ['linux-x86_64', 'mingw64', 'darwin-arm64']
MAX_PROGRAM = 2 << 20
MAX_MEMORY = 48 << 20
MAX_STACK = 256 << 10

# All that the core may ask for: memory, text, numbers. No files, no environment,
# no clock, no streams.
ALLOWED = set('''
    memchr memcmp memcpy memmove memset memrchr memmem
    strlen strcmp strncmp strchr strrchr strtol strtoul strtod strerror
    snprintf vsnprintf sprintf qsort abort free malloc realloc
    setjmp _setjmp longjmp __assert_fail _GLOBAL_OFFSET_TABLE_
'''.split())
# What compilers put in: hardening, newer names of the above, instrumentation.
COMPILERS = re.compile(r'__(stack_chk_fail|\w+_chk|isoc\d+_\w+|(asan|ubsan|sanitizer)_\w+)$')


class Failed(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failed(text)


def run(*command, limited=False):
    def limits():
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_STACK, (MAX_STACK, MAX_STACK))

    done = subprocess.run([str(c) for c in command], stdin=subprocess.DEVNULL, capture_output=True,
                          preexec_fn=limits if limited else None, timeout=300)
    check(done.returncode == 0, f'{command[:2]}: status {done.returncode}: {done.stderr[-500:]}')

    return done.stdout


def symbols(library):
    """Of each object of an archive: what it defines and what it lacks."""
    table = {}

    for line in run('nm', '-A', '-g', library).decode().splitlines():
        place, kind, name = re.match(r'(\S+):(?:[0-9a-f]+)?\s+(\w) (\S+)$', line).groups()
        defined, lacking = table.setdefault(place.split(':')[-1], (set(), set()))
        (lacking if kind in 'Uw' else defined).add(name)

    return table


def object_of(source):
    """base/arena.c is base_arena.c.o in meson's archives."""
    path = pathlib.Path(source).resolve()

    return '_'.join(path.parts[-2:]) + '.o'


class Tests:
    def __init__(self, ixt, core, library, sources):
        self.ixt, self.core = ixt, core
        self.library, self.sources = library, sources
        self.room = tempfile.TemporaryDirectory()
        self.pack = pathlib.Path(self.room.name, 'embedded.pack')
        run(ixt, 'corpus', 'pack', self.pack, '--corpus', EMBEDDED)

    def test_symbols(self):
        table = symbols(self.library)
        core = {object_of(s) for s in self.sources}
        check(core <= table.keys(), f'not in {self.library}: {core - table.keys()}')
        own = set().union(*(table[o][0] for o in core))
        # the digests: one of two implementations stands beside the core
        own |= set().union(*(d for o, (d, _) in table.items() if o.startswith('base_hash_')))

        for name in sorted(core):
            beyond = {s for s in table[name][1] - own - ALLOWED if not COMPILERS.match(s)}
            check(not beyond, f'{name} uses {sorted(beyond)}, which the core may not')

    def test_program(self):
        data = pathlib.Path(self.core).read_bytes()
        check(data[:4] == b'\x7fELF', 'no ELF file')
        check(len(data) <= MAX_PROGRAM, f'{len(data)} bytes, more than {MAX_PROGRAM}')
        check(b'.interp\0' not in data, 'it asks for a dynamic loader')
        print(f'ixt-core: {len(data)} bytes')

    def host_answers(self, target, *packages):
        return run(self.ixt, 'render', '--corpus', EMBEDDED, '--pins', PINS, '--target', target,
                   '--format', 'digest', *(packages or ['--all'])).decode().splitlines()

    def compare(self, target, core_target, *more_packs):
        host = self.host_answers(target)
        check(len(host) > 100, f'only {len(host)} packages')
        names = [line.split('\t')[0] for line in host]
        packs = ','.join(str(p) for p in (self.pack, *more_packs))
        core = run(self.core, 'digest', PINS, core_target, packs, *names,
                   limited=True).decode().splitlines()
        differing = [pair for pair in zip(host, core) if pair[0] != pair[1]]
        check(len(core) == len(host) and not differing, f'{target}: {differing[:3]}')

    def test_capos(self):
        overlay = pathlib.Path(self.room.name, 'overlay.pack')
        run(self.ixt, 'corpus', 'pack', overlay, '--corpus', CAPOS / 'pkgs')
        self.compare('capos', CAPOS / 'target.json', overlay)

    def test_text(self):
        text = run(self.core, 'render', PINS, 'linux-x86_64', self.pack, 'bin/greet', limited=True)
        check(text == run(self.ixt, 'render', '--corpus', EMBEDDED, '--pins', PINS, '--target',
                          'linux-x86_64', 'bin/greet'), 'bin/greet differs')

    def test_limit_bites(self):
        """The limit of memory is in force: a pack that cannot fit is refused."""
        big = pathlib.Path(self.room.name, 'big.pack')
        with open(big, 'wb') as f:
            f.truncate(MAX_MEMORY + 1)
        try:
            run(self.core, 'digest', PINS, 'linux-x86_64', big, 'bin/greet', limited=True)
        except Failed as e:
            check('MemoryError' in str(e), str(e))
        else:
            raise Failed('48 MiB held more than 48 MiB')

    def all(self):
        for name in sorted(dir(self)):
            if name.startswith('test_'):
                yield name, getattr(self, name)
        for target in TARGETS:
            yield f'embedded corpus, {target}', lambda t=target: self.compare(t, t)


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)

    passed = failed = 0

    for name, test in Tests(*sys.argv[1:4], sys.argv[4:]).all():
        try:
            test()
            passed += 1
        except (Failed, OSError, subprocess.SubprocessError) as e:
            print(f'{name}: {e}')
            failed += 1

    print(f'{passed} passed, {failed} failed')
    sys.exit(failed != 0)


main()
