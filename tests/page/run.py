#!/usr/bin/env python3
"""Reports as those see them who get them: the page in a browser, JUnit by its schema.

    run.py IXT_DIFF DATA [--corpus DIR] [--screenshots DIR]

Needs Playwright's Python package, Chromium and xmllint; without one, exit status 77. The
page is of the embedded corpus and of a candidate that answers some packages wrongly, one
of them with hostile text. With --corpus, a checkout's pkgs, the page of its 30,600
results is opened, too, and the time printed.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
STUB = f'{sys.executable} -B {HERE.parents[1]}/diff/testdata/pack_candidate.py'
FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync']
WIDE = {'width': 1100, 'height': 900}
options = browser = room = None


def skip(why):
    print(f'skipped: {why}')
    sys.exit(77)


def diff(*args, **env):
    return subprocess.run([options.program, *args], cwd=room, capture_output=True, text=True, timeout=300,
                          env={**os.environ, 'IXT_DATA': options.data, 'IXT_PACK': 'pack', **env})


def make_reports():
    """r: two targets, one hostile answer, and one package that the candidate dies of."""
    for args, env, status in (
            (('fixtures', '--out', 'pack'), {}, 0),
            (('run', '--candidate', STUB, '--target', 'linux-x86_64', '--target', 'capos', '--results', 'r', '--html',
              'r.html', '--junit', 'r.xml'), {'IXT_DO': 'hostile', 'IXT_AT': 'bin/lantern'}, 1),
            (('run', '--candidate', STUB, '--target', 'linux-x86_64', '--results', 'd', '--junit', 'd.xml'),
             {'IXT_DO': 'die', 'IXT_AT': 'bin/sail'}, 1)):
        got = diff(*args, **env)
        assert got.returncode == status, got.stderr


class Page(unittest.TestCase):
    def open(self, **context):
        script = context.get('java_script_enabled', True)
        self.context = browser.new_context(viewport=WIDE, **context)
        self.addCleanup(self.context.close)
        page = self.context.new_page()
        self.asked, self.said = [], []
        page.on('request', lambda r: self.asked.append(r.url))
        page.on('dialog', lambda d: (self.said.append(d.message), d.dismiss()))
        page.on('console', lambda m: self.said.append(m.text))
        page.on('pageerror', lambda e: self.said.append(str(e)))
        page.goto((room / 'r.html').as_uri())
        self.assertEqual(page.locator('html.js').count(), int(script))
        return page

    def tearDown(self):
        self.assertEqual(self.asked, [(room / 'r.html').as_uri()])
        self.assertEqual(self.said, [])

    def picture(self, page, name):
        if options.screenshots:
            page.screenshot(path=options.screenshots / f'{name}.png', full_page=False)

    def names(self, page):
        return page.eval_on_selector_all('#packages tbody tr', 'rows => rows.filter(r => !r.hidden).map(r => r.cells[0].textContent)')

    def test_sorting(self):
        page = self.open()
        names = self.names(page)
        head = page.locator('#packages thead th')
        head.nth(0).locator('button').click()
        self.assertEqual(head.nth(0).get_attribute('aria-sort'), 'ascending')
        self.assertEqual(self.names(page), sorted(names))
        head.nth(0).locator('button').click()
        self.assertEqual(self.names(page), sorted(names, reverse=True))
        for column in range(1, head.count()):
            head.nth(column).locator('button').click()
            self.assertEqual((head.nth(0).get_attribute('aria-sort'), head.nth(column).get_attribute('aria-sort')),
                             (None, 'ascending'))
            cells = page.eval_on_selector_all(
                '#packages tbody tr', f'rows => rows.map(r => r.cells[Math.min({column}, r.cells.length - 1)].textContent)')
            self.assertEqual(cells, sorted(cells))
            self.assertEqual(sorted(self.names(page)), sorted(names))

    def test_filters(self):
        page = self.open()
        names = self.names(page)
        page.keyboard.press('/')
        page.keyboard.type('bin BAD')
        found = self.names(page)
        self.assertEqual(found, [n for n in names if 'bin' in n and 'bad' in n])
        self.assertEqual(page.inner_text('#shown'), f'{len(found)} of {len(names)}')
        page.fill('#text', 'no such package')
        self.assertEqual(self.names(page), [])
        page.fill('#text', '')
        verdicts = page.locator('#only option').all_inner_texts()
        self.assertIn('same', verdicts)
        shown = {}
        for verdict in verdicts[1:]:
            page.select_option('#only', label=verdict)
            shown[verdict] = self.names(page)
            self.assertTrue(0 < len(shown[verdict]) < len(names), verdict)
        self.assertEqual({n for found in shown.values() for n in found}, set(names))
        self.assertEqual([v for v in shown if 'bin/lantern' in shown[v]], ['output-vs-error'])
        self.picture(page, 'filtered')
        page.select_option('#only', label='all verdicts')
        self.assertEqual(self.names(page), names)

    def test_a_divergence(self):
        page = self.open()
        self.picture(page, 'light')
        details = page.locator('details', has_text='onerror')
        details.locator('summary').click()
        was_open = details.get_attribute('open') is not None
        details.locator('summary').click()
        self.assertNotEqual(details.get_attribute('open') is not None, was_open)
        if details.get_attribute('open') is None:
            details.locator('summary').click()
        text = details.inner_text()
        self.assertIn('<img src=x onerror=alert(1)>', text)
        self.assertIn('bin/lantern', text)
        self.picture(page, 'divergence')

    def test_dark(self):
        def lightness(scheme):
            page = self.open(color_scheme=scheme)
            self.picture(page, scheme)
            return [sum(map(int, page.evaluate(f'getComputedStyle(document.documentElement).{name}').strip('rgb()').split(',')))
                    for name in ('backgroundColor', 'color')]
        ground, ink = lightness('light')
        self.assertGreater(ground, ink + 300)
        ground, ink = lightness('dark')
        self.assertGreater(ink, ground + 300)

    def test_without_scripts(self):
        page = self.open(java_script_enabled=False)
        self.assertFalse(page.locator('#text').is_visible())
        self.assertGreater(page.locator('#packages tbody tr').count(), 100)
        self.assertTrue(page.locator('#packages tbody tr').first.is_visible())
        details = page.locator('details', has_text='onerror')
        if details.get_attribute('open') is None:
            details.locator('summary').click()
        self.assertIn('bin/lantern', details.inner_text())
        self.picture(page, 'without')

    def test_narrow(self):
        page = self.open()
        page.set_viewport_size({'width': 380, 'height': 700})
        self.assertLessEqual(page.evaluate('document.documentElement.scrollWidth'), 380)
        self.picture(page, 'narrow')


class JUnit(unittest.TestCase):
    def check(self, name):
        return subprocess.run(['xmllint', '--noout', '--schema', HERE / 'junit.xsd', room / name], capture_output=True,
                              text=True)

    def test_schema(self):
        for name in ('r.xml', 'd.xml'):
            got = self.check(name)
            self.assertEqual(got.returncode, 0, got.stderr)

    def test_the_schema_sees(self):
        text = (room / 'r.xml').read_text()
        for before, after in (('<testcase classname=', '<testcase class='), ('tests="', 'tests="-'),
                              ('<failure', '<fail'), ('</testsuite>', '<x/></testsuite>')):
            self.assertIn(before, text)
            (room / 'bad.xml').write_text(text.replace(before, after).replace('</failure', '</fail')
                                          if after == '<fail' else text.replace(before, after))
            self.assertNotEqual(self.check('bad.xml').returncode, 0, after)


def open_whole_corpus():
    got = diff('run', '--oracle', 'recorded', '--corpus', options.corpus, '--html', 'all.html')
    if got.returncode not in (0, 1):
        print(got.stderr)
        return
    page = browser.new_page(viewport=WIDE)
    times = []
    for _ in range(3):
        began = time.monotonic()
        page.goto((room / 'all.html').as_uri())
        page.wait_for_function('document.querySelector("#shown").textContent !== ""')
        page.evaluate('() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
        times.append(time.monotonic() - began)
    print(f'{page.inner_text("#shown")} packages, {(room / "all.html").stat().st_size / 1e6:.1f} MB, opened and drawn in '
          f'{sorted(times)[1]:.2f} s (bars: 5 MB, 1 s)')


def main():
    global options, browser, room
    p = argparse.ArgumentParser()
    p.add_argument('program', type=os.path.abspath)
    p.add_argument('data', type=os.path.abspath)
    p.add_argument('--corpus', type=os.path.abspath)
    p.add_argument('--screenshots', type=pathlib.Path)
    options = p.parse_args()
    chromium = shutil.which('chromium')
    if not chromium:
        skip('no chromium (apt install chromium)')
    if not shutil.which('xmllint'):
        skip('no xmllint (apt install libxml2-utils)')
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip('no playwright (oracle/requirements.txt)')
    with tempfile.TemporaryDirectory(prefix='ixt-page-') as dir, sync_playwright() as playwright:
        room = pathlib.Path(dir).resolve()
        make_reports()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        if options.corpus:
            open_whole_corpus()
        result = unittest.main(argv=sys.argv[:1], exit=False).result
        browser.close()
    return not result.wasSuccessful()


if __name__ == '__main__':
    sys.exit(main())
