#!/usr/bin/env python3
"""What a command in ixt-cross sandbox can and cannot do.

    run.py IXT_CROSS

Where the kernel does not allow namespaces, exit status 77 says so: then the sandbox
refuses, too.
"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ''
SYSTEM = [x for d in ('/bin', '/lib', '/lib64', '/usr') if os.path.isdir(d) for x in ('--ro', d)]


def sandbox(*args, **fields):
    return subprocess.run([PROGRAM, 'sandbox', *args], capture_output=True, text=True, timeout=60, **fields)


class Sandbox(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory(prefix='ixt-sandbox-')
        self.addCleanup(self.room.cleanup)
        self.dir = pathlib.Path(self.room.name)
        (self.dir / 'out').mkdir()
        (self.dir / 'in').mkdir()
        (self.dir / 'in' / 'file').write_text('input')

    def sh(self, script, *options, **fields):
        return sandbox(*SYSTEM, '--ro', f'{self.dir}/in=/in', '--rw', f'{self.dir}/out=/out', *options,
                       '/bin/sh', '-c', script, **fields)

    def perl(self, script, *options):
        return self.sh('exec perl -e "$SCRIPT"', '--env', 'SCRIPT=' + script, '--env', 'PATH=/usr/bin:/bin', *options)

    def assertDenied(self, got):
        self.assertNotEqual(got.returncode, 0, got.stdout)

    # what it gets

    def test_streams_and_status(self):
        got = self.sh('cat; echo said >&2; exit 7', input='heard')
        self.assertEqual((got.returncode, got.stdout, got.stderr), (7, 'heard', 'said\n'))

    def test_inputs_are_read_and_outputs_written(self):
        self.assertEqual(self.sh('cat /in/file; echo made > /out/x').stdout, 'input')
        self.assertEqual((self.dir / 'out' / 'x').read_text(), 'made\n')
        self.assertEqual((self.dir / 'out' / 'x').stat().st_uid, os.geteuid())

    def test_links(self):
        got = self.sh('cat /a/b/door/file; readlink /a/b/door', '--link', '/a/b/door=../../in')
        self.assertEqual(got.stdout, 'input../../in\n')
        got = self.sh('true', '--link', '/a')
        self.assertEqual((got.returncode, got.stderr), (2, 'ixt-cross: ValueError: --link "/a": AT=TO expected\n'))
        self.assertEqual(self.sh('true', '--link', '/in=x').returncode, 2)

    def test_names_are_found_on_its_own_path(self):
        (self.dir / 'in' / 'tool').write_text('#!/bin/sh\necho mine $1\n')
        (self.dir / 'in' / 'tool').chmod(0o755)
        def named(path):
            return sandbox(*SYSTEM, '--ro', f'{self.dir}/in=/in', '--env', 'PATH=' + path, 'tool', 'x')
        self.assertEqual(named('/nowhere:/bin:/in').stdout, 'mine x\n')
        self.assertEqual(named('/nowhere:/bin').returncode, 2)

    def test_environment_is_what_was_given(self):
        got = self.sh('/usr/bin/env', '--env', 'A=1')
        self.assertEqual(sorted(got.stdout.split()), ['A=1', 'PWD=/tmp'])

    def test_names_and_places(self):
        got = self.sh('pwd; cat /proc/sys/kernel/hostname; ls /; id -u', '--work-dir', '/out')
        places = ['bin', 'dev', 'in', *(['lib', 'lib64'] if '/lib64' in SYSTEM else ['lib']), 'out', 'proc', 'tmp', 'usr']
        self.assertEqual(got.stdout.split(), ['/out', 'ixt', *places, '1000'])

    def test_a_file_can_be_mounted(self):
        got = sandbox(*SYSTEM, '--ro', f'{self.dir}/in/file=/etc/one', '/bin/sh', '-c', 'cat /etc/one; ls /etc')
        self.assertEqual(got.stdout, 'inputone\n')

    # what it does not get

    def test_no_host_files(self):
        secret = self.dir / 'secret'
        secret.write_text('s')

        for path in (secret, '/etc/passwd', '/proc/1/root/etc/passwd', '/root', '/home'):
            self.assertDenied(self.sh(f'cat {path}; ls {path} && exit 0; exit 1'))

    def test_inputs_and_root_cannot_be_written(self):
        for script in ('echo x > /in/file', 'rm /in/file', 'mkdir /in/d', 'chmod 0 /in/file', 'touch /x',
                       'mkdir /dev/d', 'echo x > /usr/x'):
            got = self.sh(script)
            self.assertDenied(got)
            self.assertIn('Read-only file system', got.stderr)

        self.assertEqual((self.dir / 'in' / 'file').read_text(), 'input')

    def test_no_descriptors_are_inherited(self):
        with open(self.dir / 'in' / 'file') as f:
            os.set_inheritable(f.fileno(), True)
            got = self.sh('ls /proc/self/fd', pass_fds=[f.fileno()])

        self.assertEqual(got.stdout.split(), ['0', '1', '2', '3'])

    def test_no_network(self):
        with socket.create_server(('127.0.0.1', 0)) as server:
            script = ('use IO::Socket::INET; exit(IO::Socket::INET->new(PeerAddr => "127.0.0.1:'
                      + str(server.getsockname()[1]) + '") ? 0 : 9)')
            self.assertEqual(self.perl(script).returncode, 9)
            self.assertEqual(self.perl(script, '--network').returncode, 0)

    def test_no_abstract_sockets(self):
        name = f'ixt-{os.getpid()}'

        with socket.socket(socket.AF_UNIX) as server:
            server.bind('\0' + name)
            server.listen()
            script = ('use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); '
                      'exit(connect($s, pack("Sa*", AF_UNIX, "\\0' + name + '")) ? 0 : 9)')
            self.assertEqual(self.perl(script).returncode, 9)

    def test_no_other_processes(self):
        got = self.sh(f'ls -d /proc/[0-9]*; kill -0 {os.getpid()}')
        self.assertDenied(got)
        self.assertLess(len(got.stdout.split()), 6)

    def test_no_privileges(self):
        got = self.sh('grep -E "^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):" /proc/self/status')
        values = dict(x.split(':\t') for x in got.stdout.splitlines())
        self.assertEqual({values.pop('NoNewPrivs'), values.pop('Seccomp')}, {'1', '2'})
        self.assertEqual(set(values.values()), {'0' * 16})

    def test_calls_are_denied(self):
        calls = {'mount': 165, 'unshare': 272, 'ptrace': 101, 'bpf': 321, 'keyctl': 250, 'chroot': 161,
                 'setns': 308, 'io_uring_setup': 425, 'perf_event_open': 298, 'open_tree': 428}

        for name, number in calls.items():
            with self.subTest(name):
                got = self.perl(f'syscall({number}, 0, 0, 0, 0, 0); exit($!+0)')
                self.assertEqual(got.returncode, 1, got.stderr)

        self.assertEqual(self.perl('syscall(435, 0, 0); exit($!+0)').returncode, 38)
        self.assertEqual(self.perl('syscall(56, 0x10000000 | 17, 0, 0, 0, 0); exit($!+0)').returncode, 1)

    def test_no_devices(self):
        self.assertEqual(self.sh('ls /dev').stdout.split(),
                         ['fd', 'full', 'null', 'random', 'stderr', 'stdin', 'stdout', 'urandom', 'zero'])
        self.assertDenied(self.sh('mknod /out/sda b 8 0'))
        self.assertEqual(self.sh('echo x > /dev/null && head -c 2 /dev/zero | wc -c').stdout.strip(), '2')

    # how it ends

    def test_signals_are_told(self):
        got = self.sh('kill -9 $$')
        self.assertEqual(got.returncode, 137)
        self.assertIn('killed by signal 9', got.stderr)

    def test_what_is_left_behind_is_killed(self):
        begin = time.monotonic()
        self.assertEqual(self.sh('(trap "" TERM HUP; sleep 1000) > /dev/null 2>&1 & echo on > /out/x').returncode, 0)
        self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(self.sleepers('1000'), [])

    def test_time_limit(self):
        got = self.sh('(setsid sleep 1001 &) ; sleep 1001', '--time-limit', '1')
        self.assertEqual(got.returncode, 124)
        self.assertIn('after 1 seconds', got.stderr)
        self.assertEqual(self.sleepers('1001'), [])

    def sleepers(self, seconds):
        found = []

        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                words = pathlib.Path(f'/proc/{pid}/cmdline').read_bytes().split(b'\0')
            except OSError:
                continue

            if words[:2] == [b'sleep', seconds.encode()]:
                found.append(pid)

        return found

    def test_the_coordinators_death_kills(self):
        args = [PROGRAM, 'sandbox', *SYSTEM, '/bin/sh', '-c', 'echo on; sleep 1002']

        with subprocess.Popen(args, stdout=subprocess.PIPE) as child:
            try:
                self.assertEqual(child.stdout.readline(), b'on\n')
                self.wait_for(lambda: len(self.sleepers('1002')) == 1)
            finally:
                child.send_signal(signal.SIGKILL)

        self.wait_for(lambda: not self.sleepers('1002'))

    def wait_for(self, condition):
        deadline = time.monotonic() + 20

        while not condition() and time.monotonic() < deadline:
            time.sleep(.05)

        self.assertTrue(condition())

    def test_memory_limit(self):
        self.assertDenied(self.perl('my $x = "a" x (600 << 20)', '--max-mib', '300'))
        self.assertEqual(self.perl('my $x = "a" x (600 << 20)').returncode, 0)

    # wrong usage

    def test_wrong_usage(self):
        for args, words in (
            ([], 'no command met'),
            (['--ro', '/nowhere/at/all', 'x'], '/nowhere/at/all'),
            (['--ro', '/usr=usr', 'x'], 'is not absolute'),
            (['--ro', '/usr=/a/../b', 'x'], 'has an empty component'),
            (['--ro', '/usr=/', 'x'], 'or the root'),
            (['--ro', '/usr', '--rw', '/bin=/usr', 'x'], 'is given twice'),
            ([*SYSTEM, '/bin/no-such-program'], 'starting the command'),
        ):
            with self.subTest(words):
                got = sandbox(*args)
                self.assertEqual(got.returncode, 2, got.stderr)
                self.assertIn(words, got.stderr)
                self.assertEqual(len(got.stderr.splitlines()), 1)

    def test_print(self):
        lines = sandbox('--ro', f'{self.dir}/in=/a/b', '--work-dir', '/w', '--print').stdout.splitlines()
        self.assertEqual(lines[0], 'empty file system at /')
        at = lines.index('directory /a')
        self.assertEqual(lines[at:], [
            'directory /a', 'directory /a/b', f'bind {self.dir}/in at /a/b', 'read-only /a/b', 'directory /w',
            'proc at /proc', 'enter /', 'read-only /', 'host name ixt', 'go to /w'])


def main():
    global PROGRAM
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    known = subprocess.run([PROGRAM, 'doctor', '--json'], capture_output=True, text=True).stdout
    spaces = next(x for x in map(json.loads, known.splitlines()) if x['what'] == 'user namespaces')

    if not spaces['ok']:
        print(f'run.py: no user namespaces here: {spaces["met"]}', file=sys.stderr)
        sys.exit(77)

    unittest.main()


if __name__ == '__main__':
    main()
