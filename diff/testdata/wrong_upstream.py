"""Upstream's driver with a known fault, for tests of generated packages: in every text
`bzip` reads `bzap`.

    wrong_upstream.py ARGUMENTS-OF-UPSTREAM…

It is what IXT_ORACLE names.
"""

import hashlib
import json
import pathlib
import subprocess
import sys

DRIVER = pathlib.Path(__file__).resolve().parent.parent.parent / 'oracle' / 'upstream.py'


def spoil(reply):
    if 'text' not in reply.get('ok', {}):
        return reply

    text = reply['ok']['text'].replace('bzip', 'bzap')
    data = text.encode()

    return {**reply, 'ok': {'sha256': hashlib.sha256(data).hexdigest(), 'size': len(data), 'text': text}}


def main():
    driver = subprocess.Popen(
        [sys.executable, '-B', DRIVER, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True)
    print(driver.stdout.readline(), end='', flush=True)

    for line in sys.stdin:
        print(json.dumps({**json.loads(line), 'text': True}), file=driver.stdin, flush=True)
        print(json.dumps(spoil(json.loads(driver.stdout.readline()))), flush=True)


if __name__ == '__main__':
    main()
