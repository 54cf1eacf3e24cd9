"""Runs `ixt` on bad input and judges how it takes it.

A case is files, a command line and what must come: one clear error (or text),
an exit status, within a time-out, bounded memory and, when asked for, a small C
stack. Used by run.py here and by tests/limits.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MIB = 1 << 20
TIMEOUT = 20            # seconds of its own work
PATIENCE = 6            # times that by the clock: the machine may be loaded
SLOWDOWN = 15           # of a build with sanitizers
MEMORY = 2048 * MIB     # address space, where no sanitizer needs it all
MOST_TALK = 8192        # bytes on stderr: an error is to be read by people

RENDER = ['render', '--pins', 'default', '--target', 'linux-x86_64', '--corpus', '{root}']

# How the error of each limit of ixt/base/limits.h names it.
LIMITS = {
    'IXT_MAX_SOURCE_BYTES': r'Unsupported: .*IXT_MAX_SOURCE_BYTES',
    'IXT_MAX_INCLUDE_DEPTH': r'Unsupported: .*IXT_MAX_INCLUDE_DEPTH',
    'IXT_MAX_FOR_DEPTH': r'Unsupported: more than 20 nested for',
    'IXT_MAX_IF_DEPTH': r'Unsupported: more than 98 nested if',
    'IXT_MAX_PAREN_DEPTH': r'Unsupported: more than 200 nested parentheses',
    'IXT_MAX_BLOCK_DEPTH': r'Unsupported: more than 200 nested statements',
    'IXT_MAX_STRING_PIECES': r'Unsupported: more than 1000 adjacent strings',
    'IXT_MAX_ANCESTORS': r'RecursionError: maximum recursion depth exceeded',
    'IXT_MAX_CALL_DEPTH': r'RecursionError: maximum recursion depth exceeded',
    'IXT_MAX_OUTPUT_BYTES': r'Unsupported: more than 256 MiB of output',
    'IXT_MAX_OUTPUT_PIECES': r'Unsupported: more than 16 million pieces of output',
    'IXT_MAX_RENDER_BYTES': r'Unsupported: more than 1 GiB for one rendering',
    'IXT_MAX_RENDER_STEPS': r'Unsupported: more than 200 million block calls and loop turns',
    'IXT_MAX_LOAD_DEPTH': r'RecursionError: dependencies more than 10000 deep',
    'IXT_MAX_JSON_DEPTH': r'RecursionError: maximum recursion depth exceeded while decoding',
}


def any_of(*names):
    return '|'.join(LIMITS[name] for name in names)


@dataclasses.dataclass
class Case:
    """What is run and what must come.

    files: name below the root -> bytes, or a function that is given the path.
    args: after the program; {root} and {tmp} are filled in.
    error: regular expression for the one error line; None: there is none.
    place: `file:line:column` which that line must name; None: it is not looked at.
    stdout: what standard output is: 'pipe', 'full' (/dev/full), 'closed', 'broken'.
    """
    name: str
    files: dict = dataclasses.field(default_factory=dict)
    args: list = dataclasses.field(default_factory=lambda: RENDER + ['bin/x'])
    status: int = 2
    error: str = None
    place: str = None
    output: object = None       # bytes, or a function that judges them
    stdout: str = 'pipe'
    memory: int = MEMORY
    small_stack: bool = True    # also fit for a stack of 256 KiB


def package(text, **more):
    """Files of a corpus with the package bin/x and others."""
    files = {'bin/x/ix.sh': text.encode() if isinstance(text, str) else text}
    files.update(more.pop('files', {}))
    assert not more
    return files


def write_files(root, files):
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)


def open_stdout(case):
    if case.stdout == 'full':
        return open('/dev/full', 'wb')
    if case.stdout == 'broken':
        reader, writer = os.pipe()
        os.close(reader)
        return os.fdopen(writer, 'wb')
    return tempfile.TemporaryFile()


def limit(case, options, seconds):
    def apply():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        if not options.sanitized:
            resource.setrlimit(resource.RLIMIT_AS, (case.memory, case.memory))
        if options.stack:
            hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
            resource.setrlimit(resource.RLIMIT_STACK, (options.stack << 10, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if case.stdout == 'closed':
            os.close(1)
    return apply


@dataclasses.dataclass
class Result:
    status: int
    stdout: bytes
    stderr: str
    seconds: float
    timed_out: bool = False


def run(case, options, tmp):
    root = tmp / 'root'
    root.mkdir()
    write_files(root, case.files)
    fill = {'root': str(root), 'tmp': str(tmp)}
    argv = [options.ixt] + [a if isinstance(a, bytes) else a.format(**fill)
                            for a in case.args]
    env = dict(os.environ, HOME=str(tmp), XDG_CACHE_HOME=str(tmp / 'cache'),
               NO_COLOR='1', ASAN_OPTIONS='allocator_may_return_null=1:detect_leaks=1')
    env.pop('IX_PATH', None)
    allowed = TIMEOUT * (SLOWDOWN if options.sanitized else 1)
    with open_stdout(case) as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        process = subprocess.Popen(argv, stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                                   env=env, cwd=tmp, preexec_fn=limit(case, options, allowed))
        timed_out = wait(process, begin + PATIENCE * allowed)
        seconds = time.monotonic() - begin
        err.seek(0)
        talk = err.read().decode('utf-8', 'replace')
        data = b''
        if case.stdout == 'pipe':
            out.seek(0)
            data = out.read()
    return Result(process.returncode, data, talk, seconds, timed_out)


def wait(process, deadline):
    """Waits for the process; True: it was killed."""
    try:
        process.wait(deadline - time.monotonic())
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def faults(case, result):
    """What is wrong with the result, as texts."""
    if result.timed_out or result.status == -signal.SIGXCPU:
        yield f'hangs: killed after {result.seconds:.0f} s'
        return
    if result.status < 0:
        yield f'killed by signal {-result.status}'
    for mark in ('AddressSanitizer', 'LeakSanitizer', 'runtime error:'):
        if mark in result.stderr:
            yield f'{mark}: {result.stderr[result.stderr.index(mark):][:600]}'
            return
    if result.status != case.status:
        yield f'status {result.status}, expected {case.status}'
    yield from talk_faults(case, result.stderr)
    if callable(case.output):
        if not case.output(result.stdout):
            yield f'other output: {result.stdout[:200]!r}'
    elif case.output is not None and result.stdout != case.output:
        yield f'output {result.stdout[:200]!r}, expected {case.output[:200]!r}'


def talk_faults(case, talk):
    lines = [l for l in talk.split('\n') if re.match(r'ixt(-diff)?: (?!note:)', l)]
    if len(talk) > MOST_TALK:
        yield f'{len(talk)} bytes on stderr'
    if case.error is None:
        if lines:
            yield f'unexpected error: {lines[0][:300]}'
        return
    if len(lines) != 1:
        yield f'{len(lines)} error lines, expected one: {talk[:300]!r}'
        return
    if not re.search(case.error, lines[0][:MOST_TALK]):
        yield f'error {lines[0][:300]!r} does not match {case.error!r}'
    if case.place and f' {case.place}: ' not in lines[0][:MOST_TALK]:
        yield f'error {lines[0][:300]!r} is not placed at {case.place}'


def judge(case, options):
    """True when the case went as expected."""
    tmp = pathlib.Path(tempfile.mkdtemp(prefix='ixt-bad-'))
    try:
        result = run(case, options, tmp)
    finally:
        shutil.rmtree(tmp, ignore_errors=True)
    wrong = list(faults(case, result))
    if options.verbose or wrong:
        print(f'{"FAIL" if wrong else "ok"} {case.name}: {result.seconds:.2f} s')
        for text in wrong:
            print(f'    {text}')
        sys.stdout.flush()
    return not wrong


def main(cases):
    parser = argparse.ArgumentParser()
    parser.add_argument('ixt')
    parser.add_argument('names', nargs='*', help='only cases whose name holds one of these')
    parser.add_argument('--sanitized', action='store_true',
                        help='no memory limit, longer time-outs')
    parser.add_argument('--stack', type=int, default=0, metavar='KIB')
    parser.add_argument('-v', '--verbose', action='store_true')
    options = parser.parse_intermixed_args()
    options.ixt = os.path.abspath(options.ixt)
    chosen = [c for c in cases
              if (not options.names or any(n in c.name for n in options.names))
              and (c.small_stack or not options.stack)]
    assert len({c.name for c in cases}) == len(cases), 'a name is there twice'
    failed = [c.name for c in chosen if not judge(c, options)]
    print(f'{len(chosen) - len(failed)} passed, {len(failed)} failed')
    return 1 if failed or not chosen else 0
