#!/usr/bin/env python3
"""The page of `ixt-diff report --html` in a browser without a screen.

    test_page.py --program IXT_DIFF [--screenshots DIR]

Needs requirements.txt of this directory and Debian's chromium. The page is that of 30,600
results, 8 targets with 3,825 packages each; its text is hostile where it can be.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from playwright.sync_api import sync_playwright

TARGETS = ['linux-x86_64', 'linux-aarch64', 'linux-riscv64', 'darwin-arm64', 'freebsd-x86_64', 'mingw64', 'wasi32',
           'capos']
PACKAGES = 3825
MOST_BYTES = 5_000_000
HOSTILE = '<img src=x onerror="document.title=1">\u202e</pre><script>document.title=2</script>'
# one package in a hundred diverges, on each target, in turn by one of these
CAUSES = [('text', 'text-0123456789ab'), ('error-class', 'error-class-00112233'), ('crash', 'crash-aabbccddeeff'),
          ('oracle-cannot-say', 'oracle-cannot-say-000000000000')]
options = None


def record(package, target, verdict, signature):
    line = f'"set{package}": "value"'
    return {
        'format': 'ixt-divergence', 'version': 1, 'package': package, 'target': target, 'flags': {}, 'stage': 'render',
        'verdict': verdict, 'normaliser': None, 'signature': signature,
        'first': {'offset': 7, 'line': 12, 'column': 3, 'ours': HOSTILE, 'oracle': line} if verdict == 'text' else None,
        'ours': {'state': 'err', 'class': 'TypeError', 'message': HOSTILE, 'template': None, 'line': 0},
        'oracle': {'state': 'err', 'class': 'KeyError', 'message': line, 'template': None, 'line': 0},
        'command': f'ixt-diff run {package} --target {target}',
    }


def results():
    yield {'format': 'ixt-results', 'version': 1, 'ixt': '0', 'corpus': HOSTILE, 'stage': 'render', 'oracle': 'recorded',
           'candidate': 'ixt', 'rules': '', 'filtered': False, 'targets': TARGETS}
    for target in TARGETS:
        for i in range(PACKAGES):
            package = f'bin/package{i:04}'
            if i % 100 == 50:
                yield record(package, target, *CAUSES[i // 100 % len(CAUSES)])
            else:
                yield {'same': package, 'target': target}
    yield {'format': 'ixt-results-end'}


def make_page(directory):
    directory.joinpath('results').write_text(''.join(json.dumps(x) + '\n' for x in results()))
    subprocess.run([options.program, 'report', 'results', '--html', 'page.html'], cwd=directory, check=True,
                   stdout=subprocess.DEVNULL)
    return directory / 'page.html'


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        room = tempfile.TemporaryDirectory(prefix='ixt-page-')
        cls.addClassCleanup(room.cleanup)
        cls.file = make_page(pathlib.Path(room.name))
        playwright = cls.enterClassContext(sync_playwright())
        cls.browser = playwright.chromium.launch(executable_path=shutil.which('chromium'), args=['--no-sandbox'])
        cls.addClassCleanup(cls.browser.close)

    def open(self, **how):
        self.heard = []
        page = self.browser.new_page(viewport={'width': 1280, 'height': 900}, **how)
        self.addCleanup(page.close)
        page.on('pageerror', lambda e: self.heard.append(f'error: {e}'))
        page.on('console', lambda m: self.heard.append(f'console: {m.text}'))
        page.on('request', lambda r: r.url.startswith('file:') or self.heard.append(f'request: {r.url}'))
        page.goto(self.file.as_uri())
        return page

    def shoot(self, page, name):
        if options.screenshots:
            page.screenshot(path=options.screenshots / f'{name}.png')

    def tearDown(self):
        self.assertEqual(self.heard, [])

    def names(self, page):
        """Names of the rows that are shown, in their order."""
        return page.eval_on_selector_all(
            '#packages tbody tr', 'rows => rows.filter(r => !r.hidden).map(r => r.cells[0].textContent.trim())')

    def test_size_and_time(self):
        size = self.file.stat().st_size
        page = self.open()
        times = page.evaluate('performance.getEntriesByType("navigation")[0].toJSON()')
        print(f'{len(TARGETS) * PACKAGES} results: {size / 1e6:.2f} MB, opened in {times["loadEventEnd"] / 1e3:.2f} s')
        self.assertLess(size, MOST_BYTES)
        self.assertEqual(len(self.names(page)), PACKAGES)

    def test_each_column_sorts_both_ways(self):
        page = self.open()
        heads = page.locator('#packages thead th')
        self.assertEqual(heads.count(), 1 + len(TARGETS))
        for i in range(heads.count()):
            for way in ('ascending', 'descending'):
                heads.nth(i).locator('button').click()
                self.assertEqual(heads.nth(i).get_attribute('aria-sort'), way)
                cells = page.eval_on_selector_all(
                    '#packages tbody tr',
                    '(rows, i) => rows.map(r => r.cells[Math.min(i, r.cells.length - 1)].textContent)', i)
                self.assertEqual(cells, sorted(cells, reverse=way == 'descending'))
            self.assertEqual(page.locator('th[aria-sort]').count(), 1)

    def test_filters(self):
        page = self.open()
        page.keyboard.press('/')
        page.keyboard.type('package00 5')
        self.assertEqual(self.names(page), [f'bin/package00{i:02}' for i in range(100) if '5' in f'{i:02}'])
        self.assertRegex(page.inner_text('#shown'), rf'^\d+ of {PACKAGES}$')
        page.fill('#text', '')
        for verdict, _ in CAUSES:
            page.select_option('#only', verdict)
            wanted = [i for i in range(50, PACKAGES, 100) if CAUSES[i // 100 % len(CAUSES)][0] == verdict]
            self.assertEqual(self.names(page), [f'bin/package{i:04}' for i in wanted])
            self.shoot(page, f'filtered-{verdict}')
        page.fill('#text', 'no such thing')
        self.assertEqual(self.names(page), [])
        page.select_option('#only', '')
        page.fill('#text', '')
        self.assertEqual(len(self.names(page)), PACKAGES)

    def open_a_difference(self, page):
        """Follows a verdict to what the two sides said."""
        link = page.locator('#packages a').first
        place = link.get_attribute('href')
        link.click()
        record = page.locator(place)
        record.wait_for(state='visible')
        self.assertEqual(page.locator(f'details:has({place})').get_attribute('open'), '')
        pair = page.locator(f'{place} + .pair')
        self.assertIn('onerror="document.title=1"', pair.inner_text())
        self.assertIn('\\u{202e}', pair.inner_text())
        self.assertGreater(pair.locator('mark').count(), 0)

    def test_a_difference_opens(self):
        page = self.open()
        self.open_a_difference(page)
        self.shoot(page, 'difference')
        self.assertTrue(page.title().startswith('ixt-diff: '))

    def test_light_and_dark(self):
        grounds = {}
        for scheme in ('light', 'dark'):
            page = self.open(color_scheme=scheme)
            page.locator('summary').first.click()
            self.shoot(page, scheme)
            grounds[scheme] = {what: brightness(page, where, what) for what, where in
                               (('backgroundColor', 'html'), ('color', 'html'))}
            self.assertGreater(abs(grounds[scheme]['color'] - grounds[scheme]['backgroundColor']), 150)
        self.assertGreater(grounds['light']['backgroundColor'], grounds['dark']['backgroundColor'])

    def test_on_a_telephone(self):
        page = self.open()
        page.set_viewport_size({'width': 390, 'height': 800})
        self.shoot(page, 'narrow')
        self.assertLessEqual(page.evaluate('document.documentElement.scrollWidth'), 390)

    def test_without_script(self):
        page = self.open(java_script_enabled=False)
        self.assertFalse(page.locator('.tools').is_visible())
        self.assertEqual(page.locator('#packages tbody tr').count(), PACKAGES)
        self.open_a_difference(page)
        self.shoot(page, 'without-script')


def brightness(page, selector, what):
    colour = page.eval_on_selector(selector, f'e => getComputedStyle(e).{what}')
    return sum(map(int, re.findall(r'\d+', colour)[:3])) / 3


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--program', required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument('--screenshots', type=pathlib.Path)
    options, rest = parser.parse_known_args()
    if not shutil.which('chromium'):
        sys.exit('chromium is missing: scripts/install-packages chromium')
    unittest.main(argv=[sys.argv[0], *rest])
