#!/usr/bin/env python3
"""ixt-cross fetch against a server of its own on the loopback: no internet.

    run.py IXT_CROSS curl|none

With `none` the program was built without libcurl, and only distfiles are tried.
"""

import functools
import hashlib
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

EMBEDDED = pathlib.Path(__file__).resolve().parents[2] / 'corpus/embedded'
PROGRAM = LIBRARY = ''
GOOD = b'tarball ' * 20000
SHA = hashlib.sha256(GOOD).hexdigest()
OTHER = hashlib.sha256(b'other').hexdigest()


def needs_curl(test):
    @functools.wraps(test)
    def run(self):
        if LIBRARY != 'curl':
            self.skipTest('built without libcurl')

        test(self)

    return run


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the first component of the path, and counts."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers))
        getattr(self, 'on_' + self.path.split('/')[1], self.on_missing)()

    def reply(self, status, body=b'', **headers):
        self.send_response(status)
        self.send_header('Content-Length', str(len(body)))

        for k, v in headers.items():
            self.send_header(k, v)

        self.end_headers()
        self.wfile.write(body)

    def on_good(self):
        self.reply(200, GOOD)

    on_v2 = on_good

    def on_missing(self):
        self.reply(404, b'no such file')

    def on_wrong(self):
        self.reply(200, b'other')

    def on_loop(self):
        self.reply(302, Location='/loop')

    def on_moved(self):
        self.reply(301, Location='/good')

    def on_to_file(self):
        self.reply(302, Location='file:///etc/hostname')

    def on_busy(self):
        if len(self.server.asked) < 3:
            self.reply(503)
        else:
            self.reply(200, GOOD)

    def on_cut(self):
        self.send_response(200)
        self.send_header('Content-Length', str(len(GOOD)))
        self.end_headers()
        self.wfile.write(GOOD[:1000])

    def on_endless(self):
        self.send_response(200)
        self.end_headers()

        try:
            for _ in range(64):
                self.wfile.write(bytes(1 << 20))
        except OSError:
            pass

    def on_slow(self):
        self.send_response(200)
        self.send_header('Content-Length', str(len(GOOD)))
        self.end_headers()

        try:
            for _ in range(100):
                self.wfile.write(b'x')
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def on_large(self):
        self.send_response(200)
        self.send_header('Content-Length', str(1 << 40))
        self.end_headers()


class Fetch(unittest.TestCase):
    def setUp(self):
        self.room = tempfile.TemporaryDirectory(prefix='ixt-fetch-')
        self.addCleanup(self.room.cleanup)
        self.dir = pathlib.Path(self.room.name) / 'to'
        self.dir.mkdir()
        self.file = self.dir / 'file'
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.asked, self.server.headers = [], []
        thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = f'http://127.0.0.1:{self.server.server_port}'

    def command(self, path, *options, sha=SHA, private=True):
        url = path if '://' in path else self.base + path
        return [PROGRAM, 'fetch', url, sha, '-o', str(self.file),
                *(['--allow-private'] if private else []), *options]

    def fetch(self, path, *options, **more):
        env = {k: v for k, v in os.environ.items() if 'proxy' not in k.lower()}
        return subprocess.run(self.command(path, *options, **more), capture_output=True,
                              text=True, timeout=60, env=env)

    def is_fetched(self, got, source):
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertEqual(got.stdout, '')
        self.assertIn(f'from {source}', got.stderr)
        self.assertEqual(self.file.read_bytes(), GOOD)
        self.assertEqual(os.listdir(self.dir), ['file'])

    def is_refused(self, got, *words, status=1):
        self.assertEqual(got.returncode, status, got.stderr)

        for w in words:
            self.assertIn(w, got.stderr)

        self.assertEqual(os.listdir(self.dir), [])

    @needs_curl
    def test_good(self):
        self.is_fetched(self.fetch('/good'), self.base + '/good')

    @needs_curl
    def test_redirect(self):
        self.is_fetched(self.fetch('/moved'), self.base + '/moved')

    @needs_curl
    def test_redirects_without_end(self):
        self.is_refused(self.fetch('/loop'), 'more than 10 redirects')
        self.assertEqual(len(self.server.asked), 11)

    @needs_curl
    def test_redirect_to_file(self):
        self.is_refused(self.fetch('/to_file'), '/to_file: Protocol "file" not supported')

    @needs_curl
    def test_wrong_hash(self):
        self.is_refused(self.fetch('/wrong'), f'SHA-256 {OTHER} met, {SHA} expected')
        self.assertEqual(len(self.server.asked), 1)

    @needs_curl
    def test_what_was_there_stays(self):
        self.file.write_text('before')
        self.assertEqual(self.fetch('/wrong').returncode, 1)
        self.assertEqual(self.file.read_text(), 'before')
        self.is_fetched(self.fetch('/good'), self.base)

    @needs_curl
    def test_cut(self):
        self.is_refused(self.fetch('/cut'), '(3 attempts)')
        self.assertEqual(len(self.server.asked), 3)

    @needs_curl
    def test_busy(self):
        self.is_fetched(self.fetch('/busy'), self.base + '/busy')

    @needs_curl
    def test_too_large(self):
        for path in ('/endless', '/large'):
            with self.subTest(path):
                self.is_refused(self.fetch(path, '--max-mib', '1'),
                                'more than the 1048576 bytes that are allowed')

    @needs_curl
    def test_slow(self):
        begin = time.monotonic()
        self.is_refused(self.fetch('/slow', '--time-limit', '1'), 'timed out')
        self.assertLess(time.monotonic() - begin, 8)

    @needs_curl
    def test_nobody_listens(self):
        self.is_refused(self.fetch('http://127.0.0.1:1/x'), '127.0.0.1 port 1', '(3 attempts)')

    @needs_curl
    def test_mirror(self):
        mirror = self.base + '/good/{one}/{two}/{sha}'
        got = self.fetch('/missing', '--mirror', self.base + '/wrong/{sha}', '--mirror', mirror)
        self.is_fetched(got, f'{self.base}/good/{SHA[0]}/{SHA[:2]}/{SHA}')
        self.assertEqual(self.server.asked, ['/missing', f'/wrong/{SHA}',
                                             f'/good/{SHA[0]}/{SHA[:2]}/{SHA}'])

    @needs_curl
    def test_all_that_was_tried_is_told(self):
        got = self.fetch('/missing', '--mirror', self.base + '/loop/{sha}', '--distfiles', self.room.name)
        self.is_refused(got, 'none of 0 files', '/missing: HTTP status 404', f'/loop/{SHA}: more than')

    @needs_curl
    def test_public_blobs_of_images(self):
        self.is_fetched(self.fetch(f'/v2/a/b/blobs/sha256:{SHA}'), self.base)
        self.is_fetched(self.fetch('/good'), self.base)
        self.assertEqual([h.get('Authorization') for h in self.server.headers],
                         ['Bearer QQ==', None])

    def test_bad_mirrors(self):
        for mirror, words in (('http://x/{three}/{sha}', '{three} met'), ('http://x/', 'no {sha} met'),
                              ('http://x/{sha}/{', '{ met')):
            with self.subTest(mirror):
                self.is_refused(self.fetch('/good', '--mirror', mirror), words, status=2)

        self.assertEqual(self.server.asked, [])

    @needs_curl
    def test_private(self):
        for host in ('127.0.0.1', 'localhost', '[::1]', '0.0.0.0', '2130706433'):
            with self.subTest(host):
                got = self.fetch(f'http://{host}:{self.server.server_port}/good', private=False)
                self.is_refused(got, 'no public address; --allow-private lets it')

        self.assertEqual(self.server.asked, [])

    @needs_curl
    def test_file(self):
        source = pathlib.Path(self.room.name) / 'source'
        source.write_bytes(GOOD)
        self.is_refused(self.fetch(f'file://{source}', private=False), 'not supported')
        self.is_fetched(self.fetch(f'file://{source}'), f'file://{source}')

    @needs_curl
    def test_interrupt(self):
        running = subprocess.Popen(self.command('/slow'), stderr=subprocess.DEVNULL)

        while not os.listdir(self.dir):
            time.sleep(0.02)

        running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(30), 130)
        self.assertEqual(os.listdir(self.dir), [])

    def distfiles(self, **files):
        top = pathlib.Path(self.room.name) / 'distfiles'
        top.mkdir(exist_ok=True)

        for name, data in files.items():
            (top / name).write_bytes(data)

        return str(top)

    def test_distfiles(self):
        for name in (SHA, SHA + '-a.tar.gz', 'a.tar.gz'):
            with self.subTest(name):
                top = self.distfiles(**{name: GOOD, 'b': b'other'})
                self.is_fetched(self.fetch('/good', '--distfiles', top), f'{top}/{name}')
                os.unlink(f'{top}/{name}')

        self.assertEqual(self.server.asked, [])

    def test_names_in_distfiles_are_not_believed(self):
        top = self.distfiles(**{SHA: b'other', SHA + '-a': b'', 'z': GOOD})
        self.is_fetched(self.fetch('/good', '--distfiles', top), f'{top}/z')

    def test_offline(self):
        top = self.distfiles(a=b'other')
        got = self.fetch('/good', '--offline', '--distfiles', top, '--mirror', self.base + '/good/{sha}')
        self.is_refused(got, 'none of 1 files has this content', 'not asked')
        self.assertEqual(self.server.asked, [])

    def corpus(self, *fetches):
        """A corpus of one package, bin/pier, made from these (URL, sum)."""
        root = self.dir / 'corpus'
        (root / 'bin/pier').mkdir(parents=True)
        (root / 'bin/pier/ix.sh').write_text(json.dumps({
            'bld': {'fetch': [{'url': url, 'md5': sum} for url, sum in fetches],
                    'script': {'exec': ['sh', '-s'], 'data': ''}, 'deps': [], 'host_libs': [], 'target_libs': [], 'data': []},
            'run': {'deps': [], 'data': []}, 'lib': {'deps': []}, 'ind': {'deps': []}, 'fix': {'deps': []},
            'net': False, 'tmpfs': True, 'isolate': True, 'task_pool': 'full', 'predict_outputs': []}))
        return root

    def closure(self, corpus, *options):
        return subprocess.run([PROGRAM, 'fetch', '--closure', 'bin/pier', '--corpus', corpus, '--corpus', EMBEDDED,
                               '--to', self.dir / 'to', *options],
                              capture_output=True, text=True, timeout=60)

    def test_closure(self):
        root = self.corpus(('https://pier.invalid/one.tgz', SHA), ('https://pier.invalid/two.tgz', OTHER))
        (self.dir / 'have').mkdir()
        (self.dir / 'have/some').write_bytes(GOOD)
        got = self.closure(root, '--distfiles', self.dir / 'have', '--offline')
        self.assertEqual(got.returncode, 1, got.stderr)
        self.assertIn('1 sources fetched, 0 were there, 1 cannot be had', got.stderr)
        self.assertEqual([p.name for p in (self.dir / 'to').iterdir()], [f'{SHA}-one.tgz'])
        (self.dir / 'have/more').write_bytes(b'other')
        got = self.closure(root, '--distfiles', self.dir / 'have', '--offline')
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertIn('1 sources fetched, 1 were there', got.stderr)
        (self.dir / f'to/{SHA}-one.tgz').write_bytes(b'damaged')
        self.assertIn('1 sources fetched, 1 were there', self.closure(root, '--distfiles', self.dir / 'have', '--offline').stderr)
        self.assertEqual((self.dir / f'to/{SHA}-one.tgz').read_bytes(), GOOD)

    @needs_curl
    def test_closure_from_the_network(self):
        root = self.corpus((f'{self.base}/good', SHA))
        got = self.closure(root, '--allow-private')
        self.assertEqual(got.returncode, 0, got.stderr)
        self.assertEqual((self.dir / f'to/{SHA}-good').read_bytes(), GOOD)

    def test_closure_usage(self):
        root = self.corpus()
        for wrong in (['fetch', '--closure', 'bin/pier'], ['fetch', '--closure', 'bin/pier', '--to', 'x', 'y'],
                      ['fetch', '--to', 'x', 'https://pier.invalid/', SHA, '-o', 'y']):
            got = subprocess.run([PROGRAM, *wrong], capture_output=True, text=True)
            self.assertEqual((got.returncode, got.stdout), (2, ''), wrong)
        got = subprocess.run([PROGRAM, 'fetch', '--closure', 'bin/none', '--corpus', root, '--corpus', EMBEDDED,
                              '--to', self.dir / 'x'],
                             capture_output=True, text=True)
        self.assertEqual(got.returncode, 2)
        self.assertIn('bin/none', got.stderr)

    def test_usage(self):
        self.is_refused(self.fetch('/good', sha=SHA[:63]), '64 lower-case hex', status=2)
        self.is_refused(self.fetch('/good', sha=SHA.upper()), '64 lower-case hex', status=2)
        self.is_refused(self.fetch('ftp://x/y'), 'a URL of https, http or file expected', status=2)
        self.is_refused(self.fetch('/good', '--distfiles', '/nowhere'), '/nowhere', status=2)
        got = subprocess.run([PROGRAM, 'fetch', self.base, SHA], capture_output=True, text=True)
        self.assertEqual(got.returncode, 2)
        self.dir.rmdir()
        self.assertEqual(self.fetch('/good').returncode, 2)

    def test_without_library(self):
        if LIBRARY == 'curl':
            self.skipTest('built with libcurl')

        self.is_refused(self.fetch('/good'), 'built without libcurl')


if __name__ == '__main__':
    LIBRARY = sys.argv.pop(2)
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
