"""Does a program only read what it may, and write nothing?

Judges a trace made by `strace -f -y`. Every system call must be of a kind known
here to be harmless; a kind that nobody thought of is a violation, too.
"""

import os
import re
from collections import namedtuple

# `looked_at` are paths outside the allowed ones that were only asked about.
Verdict = namedtuple('Verdict', 'calls files violations looked_at')

LINE = re.compile(r'^\d+\s+(\w+)\((.*)\)\s+= (.*)$')
# The first path among the arguments, after the directory it is relative to.
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
RETURNED_FD = re.compile(r'^\d+<(.*)>$')
FIRST_FD = re.compile(r'^\d+')
SHARED_LIBRARY = re.compile(r'\.so(\.|$)')

OPENING = {'open', 'openat', 'openat2'}
WRITING_FLAGS = re.compile(r'O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)')
WRITING = {'write', 'writev'}
STANDARD_OUTPUT_AND_ERROR = {'1', '2'}

# They tell of a file that it is there, not what is in it.
LOOKING = {
    'access', 'faccessat', 'faccessat2', 'fstat', 'fstatfs', 'getcwd', 'lstat',
    'newfstatat', 'readlink', 'readlinkat', 'stat', 'statfs', 'statx',
}

# Memory, the process itself, and what was opened before.
HARMLESS = {
    'arch_prctl', 'brk', 'clock_gettime', 'close', 'exit', 'exit_group', 'fadvise64', 'fcntl',
    'futex', 'getdents', 'getdents64', 'getegid', 'geteuid', 'getgid', 'getpid', 'getrandom',
    'getrlimit', 'gettid', 'getuid', 'ioctl', 'lseek', 'madvise', 'mmap', 'mprotect', 'mremap',
    'munmap', 'pread64', 'prlimit64', 'read', 'readv', 'rseq', 'rt_sigaction', 'rt_sigprocmask',
    'sched_getaffinity', 'sched_yield', 'set_robust_list', 'set_tid_address', 'sigaltstack',
    'sysinfo', 'uname',
}

LOADER_FILES = {'/etc/ld.so.cache', '/etc/ld.so.preload'}


def is_library(path):
    where = path.split('/')[1:3]

    return bool(SHARED_LIBRARY.search(os.path.basename(path))) and (
        where[0].startswith('lib') or where[0] == 'usr' and where[1].startswith('lib'))


class Judge:
    """`allowed`: directories beneath which files may be read."""

    def __init__(self, allowed):
        self.allowed = [os.path.realpath(x) for x in allowed]
        self.calls = 0
        self.files = 0
        self.violations = []
        self.looked_at = set()

    def may_read(self, path):
        beneath = any(path == x or path.startswith(x + '/') for x in self.allowed)

        return beneath or path in LOADER_FILES or is_library(path)

    def line(self, line):
        found = LINE.match(line)

        if not found:
            # Calls of several threads are cut in two; signals and the end of
            # the process have lines of their own.
            if not re.match(r'^\d+\s+(\+\+\+ exited|--- SIG)', line):
                self.violations.append(f'not understood: {line}')
            return

        self.calls += 1
        self.call(*found.groups())

    def call(self, name, args, result):
        if name == 'execve' and self.calls == 1:
            return

        if name in OPENING:
            self.open(name, args, result)
        elif name in WRITING:
            if FIRST_FD.match(args)[0] not in STANDARD_OUTPUT_AND_ERROR:
                self.violations.append(f'writes: {name}({args[:200]})')
        elif name in LOOKING:
            self.look(args)
        elif name not in HARMLESS:
            self.violations.append(f'calls {name}({args[:200]})')

    def open(self, name, args, result):
        if WRITING_FLAGS.search(args):
            self.violations.append(f'opens for writing: {name}({args})')
            return

        path = RETURNED_FD.match(result)

        if not path:
            # What is not there is not read.
            self.look(args)
            return

        self.files += 1

        if not self.may_read(path[1]):
            self.violations.append(f'reads {path[1]}')

    def look(self, args):
        found = PATH.match(args)

        # An empty path means the descriptor, which was judged when opened.
        if not found or not found[2]:
            return

        path = os.path.normpath(os.path.join(found[1] or '', found[2]))

        if not self.may_read(path):
            self.looked_at.add(path)


def judge(trace, allowed):
    """The Verdict on the trace in the file `trace`."""
    it = Judge(allowed)

    with open(trace, errors='surrogateescape') as f:
        for line in f:
            it.line(line.rstrip('\n'))

    return Verdict(it.calls, it.files, it.violations, sorted(it.looked_at))
