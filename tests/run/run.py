#!/usr/bin/env python3
"""Runs test guests under ixt-cross run and compares what they print, how they end
and what they leave behind.

usage: run.py IXT-CROSS CC SOURCE-ROOT

The guest is one program (guest/), built here; its first argument names its deed.
"""

import ctypes
import os
import pathlib
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

CROSS, CC, ROOT = sys.argv[1], sys.argv[2].split(), pathlib.Path(sys.argv[3]).resolve()
HERE = ROOT / 'tests/run/guest'
CFLAGS = ['-std=c17', '-Os', '-ffreestanding', '-nostdlib', '-static', '-no-pie', '-fno-pic',
          '-mno-red-zone', '-mgeneral-regs-only', '-fno-stack-protector', '-fcf-protection=none',
          '-fno-asynchronous-unwind-tables', '-ftls-model=local-exec',
          '-Wl,--build-id=none', '-Wl,-z,noexecstack', f'-Wl,-T,{HERE}/guest.ld']


def build(out, *flags):
    sources = sorted(HERE.glob('*.c')) + sorted((ROOT / 'targets/capos/wire').glob('*.c'))
    subprocess.run([*CC, *CFLAGS, *flags, f'-I{ROOT}', '-o', out, *sources], check=True)


def cross(*args, stdin=b'', env=None):
    return subprocess.run([CROSS, 'run', *map(str, args)], input=stdin, capture_output=True,
                          timeout=60, env=env)


def deny(number, argument):
    """From now on that system call (with that first argument) fails with EPERM."""
    allow, eperm = 0x7fff0000, 0x00050001
    code = [(0x20, 0, 0, 0), (0x15, 1, 0, number), (0x06, 0, 0, allow)]
    if argument is not None:
        code += [(0x20, 0, 0, 16), (0x15, 1, 0, argument), (0x06, 0, 0, allow)]
    code += [(0x06, 0, 0, eperm)]
    packed = b''.join(struct.pack('HBBI', *op) for op in code)
    buffer = ctypes.create_string_buffer(packed)
    program = struct.pack('HxxxxxxQ', len(code), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.create_string_buffer(program)):
        raise OSError(ctypes.get_errno(), 'prctl')


def is_dead(pid):
    try:
        stat = pathlib.Path(f'/proc/{pid}/stat').read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(')')[2].split()[0] == 'Z'


class RunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.kept.name)
        cls.guest = cls.dir / 'guest'
        build(cls.guest)

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def run_guest(self, *deed, options=(), stdin=b'', status=0, out=None, err=b''):
        done = cross(*options, '--', self.guest, *deed, stdin=stdin)
        self.assertEqual(done.returncode, status, done)
        if out is not None:
            self.assertEqual(done.stdout, out)
        if isinstance(err, bytes):
            self.assertEqual(done.stderr, err, done)
        else:
            self.assertRegex(done.stderr.decode(), err)
        return done

    def root(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        outer = pathlib.Path(kept.name)
        root = outer / 'root'
        (root / 'dir').mkdir(parents=True)
        (outer / 'secret').write_text('secret')
        (root / 'file').write_text('content of a file\n')
        (root / 'link').symlink_to('../secret')
        (root / 'absolute').symlink_to(outer / 'secret')
        (root / 'up').symlink_to('..')
        os.mkfifo(root / 'fifo')
        return root

    # ------------------------------------------------------- plain programs

    def test_hello(self):
        self.run_guest('hello', out=b'hello from a guest\n')

    def test_text_chosen_now(self):
        word = f'{time.time_ns():x}'
        self.run_guest('args', word, out=f'args\n{word}\n'.encode())

    def test_exit_statuses(self):
        for code, status in ((0, 0), (1, 1), (77, 77), (255, 255), (256, 255), (-1, 255)):
            with self.subTest(code):
                self.run_guest('exit', code, status=status, out=b'')

    def test_arguments_and_environment(self):
        self.run_guest('args', '', 'zwei Wörter', options=['--env', 'A=1', '--env', 'B='],
                       out='args\n\nzwei Wörter\nA=1\nB=\n'.encode())

    def test_too_many_arguments(self):
        self.run_guest('args', 'x' * 5000, status=2, out=b'',
                       err=r'arguments and environment take \d+ bytes, the program.s block has 4096')

    def test_cat(self):
        data = bytes(range(256)) * 1500
        self.run_guest('cat', stdin=data, out=data)

    def test_reader_goes_away(self):
        child = subprocess.Popen([CROSS, 'run', self.guest, 'cat'], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        child.stdout.close()
        try:
            child.communicate(b'x' * 100000, timeout=20)
        except BrokenPipeError:
            pass
        self.assertEqual(child.wait(), 3)

    def test_lines(self):
        self.run_guest('lines', options=['--stdio', 'terminal'], stdin=b'one\n\n' + b'x' * 300 + b'\nend',
                       out=b'> one\n> \n> ' + b'x' * 256 + b'\n> end\n> ')

    def test_stdio_never_cuts_a_character(self):
        text = 'aäöü€😀' * 20
        done = self.run_guest('stdio', options=['--stdio', 'stdio'], stdin=text.encode(), out=b'',
                              err=text.encode())
        self.assertEqual(done.stderr.decode(), text)
        # pieces of what a pipe holds end inside of characters, too
        text = 'aäöü€😀' * 9000
        done = self.run_guest('stdio', options=['--stdio', 'stdio'], stdin=text.encode(), out=b'',
                              err=text.encode())
        for bad, said in ((b'\xff\xfe', b''), ('x€'.encode()[:-1], b'x')):
            self.run_guest('stdio', options=['--stdio', 'stdio'], stdin=bad, err=said, status=1)

    def test_time_and_memory(self):
        for deed in ('time', 'random', 'tls', 'full', 'linux'):
            with self.subTest(deed):
                self.run_guest(deed, out=b'')
        self.run_guest('memory', 0, out=b'')

    def test_memory_limit(self):
        self.run_guest('memory', options=['--memory-limit', 4096], status=139, out=None,
                       err='SIGSEGV')

    # ------------------------------------------------------------ the rules

    def test_refused_entries(self):
        self.run_guest('refused', out=b'')

    def test_wild_tail(self):
        self.run_guest('wild-tail', status=125, out=b'still here\n', err='nothing is pending')

    def test_blocked(self):
        self.run_guest('blocked', status=125, out=b'', err='blocked: .* nothing is pending')

    def test_time_limit(self):
        for deed in ('spin', 'wait'):
            with self.subTest(deed):
                self.run_guest(deed, options=['--time-limit', 1], status=124, out=b'',
                               err='time limit of 1 s')

    def test_time_limit_in_a_read(self):
        child = subprocess.Popen([CROSS, 'run', '--time-limit', '1', self.guest, 'cat'],
                                 stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(child.wait(timeout=20), 124)
        child.communicate()

    def test_hostile(self):
        for deed, status, message in (
                ('int80', 159, 'without SYSCALL'),
                ('compat', 159, 'without SYSCALL'),
                ('trampoline', 159, 'without SYSCALL'),
                ('vsyscall', 159, 'SIGSYS'),
                ('ud2', 132, 'SIGILL at rip 0x2[0-9a-f]{5}, rsp 0x100[0-9a-f]{4}'),
                ('capset', 139, r'touching 0x1300000 \(the CapSet'),
                ('text', 139, r'touching 0x200000 \(the image\)'),
                ('execute-data', 139, 'SIGSEGV'),
                ('overflow', 139, r'touching 0xfffff8 \(below the stack: it overflowed\)')):
            with self.subTest(deed):
                self.run_guest(deed, status=status, out=b'', err=message)

    def test_nothing_else_is_mapped(self):
        child = subprocess.Popen([CROSS, 'run', self.guest, 'spin'])
        try:
            time.sleep(0.5)
            kids = pathlib.Path(f'/proc/{child.pid}/task/{child.pid}/children').read_text().split()
            maps = pathlib.Path(f'/proc/{kids[0]}/maps').read_text().splitlines()
        finally:
            child.kill()
            child.wait()
        places = [line.split()[0] for line in maps if '[vsyscall]' not in line]
        names = {line.split()[-1] for line in maps if '/memfd:guest' not in line and
                 '[vsyscall]' not in line}
        self.assertEqual(places[0], '00100000-00101000')
        self.assertEqual(len(names), 1, maps)
        self.assertFalse([line for line in maps if 'w' in line.split()[1] and
                          'x' in line.split()[1]])
        time.sleep(0.2)
        self.assertTrue(is_dead(kids[0]), 'the guest outlives its runner')

    # ---------------------------------------------------------------- files

    def test_files(self):
        root = self.root()
        self.run_guest('print', 'root', 'file', options=['--root', root], out=b'content of a file\n')
        self.run_guest('print', 'root', 'none', options=['--root', root], status=1,
                       out=b'none: No such file or directory\n')
        self.run_guest('list', options=['--root', root],
                       out=b'absolute 0\ndir/ 0\nfifo 0\nfile 18\nlink 0\nup 0\n')

    def test_change(self):
        root = self.root()
        self.run_guest('change', options=['--rw', root], out=b'')
        self.assertEqual((root / 'renamed').read_bytes(), b'\0\0\0wr')
        self.assertEqual([p.name for p in (root / 'sub').iterdir()], ['inner'])

    def test_no_way_out(self):
        for option, name in (('--root', 'root'), ('--rw', 'root')):
            with self.subTest(option):
                self.run_guest('escape', name, options=[option, self.root()], out=b'')

    def test_read_only(self):
        root = self.root()
        before = sorted(p.name for p in root.iterdir())
        self.run_guest('read-only', options=['--root', root], out=b'')
        self.assertEqual(sorted(p.name for p in root.iterdir()), before)

    def test_both_roots(self):
        one, two = self.root(), self.root()
        (two / 'file').write_text('two')
        self.run_guest('print', 'rw', 'file', options=['--root', one, '--rw', two], out=b'two')

    def test_list_is_cut_at_64(self):
        root = self.root() / 'dir'
        for i in range(100):
            (root / f'{i:03}').touch()
        self.run_guest('list', options=['--root', root],
                       out=b''.join(b'%03d 0\n' % i for i in range(64)))

    def test_slots(self):
        self.run_guest('slots', options=['--root', self.root()], out=b'')

    # ------------------------------------------- other readings: readings.py, too

    def test_readings_differ(self):
        self.run_guest('memory', 165, options=['--other', 'pages'], out=b'')
        self.run_guest('memory', 165, status=1, out=b'fresh pages: 0 met, 165 expected\n')
        self.run_guest('probe', out=b'')
        for other, line in (
                ('tick', b'readings of the clock at whole 10 ms: 1 met, 0 expected\n'),
                ('limit', b'large params: 1 met, 0 expected\n'),
                ('exceptions', b'type of an exception: 0 met, 4 expected\n')):
            with self.subTest(other):
                self.run_guest('probe', options=['--other', other], status=1, out=line)

    # ---------------------------------------------------------------- trace

    def test_trace(self):
        self.run_guest('hello', options=['--trace'], out=b'hello from a guest\n', err=(
            r'Console@0x3\.write\(data="hello from a guest\\n"\) = 0\n'
            r'cap_enter\(1, forever\) = 1\n'
            r'exit\(0\)\n'))

    # ------------------------------------------------------------ what is run

    def test_not_for_capos(self):
        linux = self.dir / 'linux'
        source = self.dir / 'linux.c'
        source.write_text('int main(void) { return 0; }\n')
        script = self.dir / 'script'
        script.write_text('#!/bin/sh\n')
        for flags, message in ((['-no-pie', '-static'], 'Linux or another system'),
                               (['-pie', '-fPIE'], 'position-independent')):
            subprocess.run([*CC, *flags, '-o', linux, source], check=True)
            done = cross(linux)
            self.assertEqual(done.returncode, 2)
            self.assertIn(message, done.stderr.decode())
        for path, message in ((script, 'not an ELF file'), (self.dir, 'not a file'),
                              (self.dir / 'none', 'No such file')):
            done = cross(path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(message, done.stderr.decode())

    def damaged(self, offset, value, size=8):
        data = bytearray(self.guest.read_bytes())
        data[offset:offset + size] = value.to_bytes(size, 'little')
        path = self.dir / 'damaged'
        path.write_bytes(data)
        done = cross(path, 'hello')
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stdout, b'')
        return done.stderr.decode()

    def test_damaged(self):
        first, second = 64, 64 + 56
        for offset, value, message, size in (
                (4, 1, 'another machine', 1),
                (16, 1, 'no program', 2),
                (18, 183, 'another machine', 2),
                (24, 0x300000, 'in no executable segment', 8),
                (32, 1 << 60, 'program headers', 8),
                (56, 0, 'program headers', 2),
                (first + 4, 7, 'writable and executable', 4),
                (first + 8, 1 << 40, 'ends behind the file', 8),
                (first + 16, 0x100000, '0x200000 to 0xff0000 expected', 8),
                (first + 40, 1, 'more bytes in the file than in memory', 8),
                (first + 40, 0xe00000, 'too large: .* ends 65536 bytes behind', 8),
                (first + 48, 3, 'power of two', 8),
                (second + 16, 0x200000, 'share the page', 8),
                (second + 16, 0x400010, 'differ within a page', 8),
                (second, 3, 'PT_INTERP', 4),
                (second, 0x70000000, 'type 0x70000000', 4)):
            with self.subTest(message):
                self.assertRegex(self.damaged(offset, value, size), message)

    def test_mutants_never_hang_or_crash(self):
        data = self.guest.read_bytes()
        for seed in range(150):
            mutant = bytearray(data[:4096 * 4])
            for step in range(1 + seed % 4):
                mutant[(seed * 7919 + step * 104729) % 320] = (seed * 31 + step * 17) % 256
            path = self.dir / 'mutant'
            path.write_bytes(mutant)
            done = cross('--time-limit', 2, path, 'hello')
            self.assertIn(done.returncode, (0, 1, 2, 99, 120, 121, 124, 125, 132, 133, 139), done)

    def test_usage(self):
        for args, message in (
                ((), 'no program met'),
                (('--env', 'A', 'x'), '--env: "A" met, NAME=value expected'),
                (('--env', '=A', 'x'), '--env: "=A" met, NAME=value expected'),
                (('--stdio', 'tty', 'x'), 'stdio'),
                (('--other', 'luck', 'x'), 'other'),
                (('--memory-limit', 1 << 30 | 1, 'x'), '"1073741825" met, 1 to 1G'),
                (('--memory-limit', '2G', 'x'), '"2G" met, 1 to 1G'),
                (('--memory-limit', '18446744073709551615G', 'x'), 'met, 1 to 1G'),
                (('--memory-limit', '-1', 'x'), '"-1" met, 1 to 1G'),
                (('--memory-limit', '8Q', 'x'), '"8Q" met, 1 to 1G'),
                (('--memory-limit', '', 'x'), '"" met, 1 to 1G'),
                (('--root', self.dir / 'none', self.guest), 'none: No such file'),
                (('--rw', self.guest, self.guest), 'Not a directory'),
                (('--manifest', self.dir / 'none', self.guest), 'none: No such file')):
            with self.subTest(message):
                done = cross(*args)
                self.assertEqual((done.returncode, done.stdout), (2, b''), done)
                self.assertEqual(len(done.stderr.splitlines()), 1, done)
                self.assertIn(message, done.stderr.decode())

    def test_kernel_lacks(self):
        for number, argument, step in ((101, 0, 'ptrace'), (157, 22, 'seccomp'),
                                       (319, None, 'memory of the guest')):
            with self.subTest(step):
                done = subprocess.run([CROSS, 'run', self.guest, 'hello'], capture_output=True,
                                      preexec_fn=lambda: deny(number, argument))
                self.assertEqual((done.returncode, done.stdout), (3, b''), done)
                self.assertRegex(done.stderr.decode(), f'^ixt-cross: {step}: Operation not perm')

    # ------------------------------------------------------------ interrupts

    def test_ctrl_c(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(CROSS, [CROSS, 'run', str(self.guest), 'spin'])
        time.sleep(0.5)
        os.write(terminal, b'\x03')
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 130)

    def test_terminate(self):
        child = subprocess.Popen([CROSS, 'run', self.guest, 'spin'])
        time.sleep(0.3)
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(timeout=10), 143)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2 if os.environ.get('V') else 1)
