#!/usr/bin/env python3
"""Cap'n Proto judges our codec: what it writes means the same to the capnp tool,
and what that writes means the same to it, for each message of each method.

usage: judge.py SAMPLE CAPNP SCHEMA
"""

import subprocess
import sys

SAMPLE, CAPNP, SCHEMA = sys.argv[1:]
SEEDS = 3


def run(*command, data=b''):
    done = subprocess.run(command, input=data, capture_output=True)
    if done.returncode:
        sys.exit(f'{command}: {done.returncode}: {done.stderr.decode()}')
    return done.stdout, done.stderr.decode().strip()


def judged(kind, message):
    return run(CAPNP, 'decode', '--short', SCHEMA, kind, data=message)[0].decode().strip()


def main():
    kinds = run(SAMPLE, 'names')[0].decode().split()
    wrong = 0
    for kind in kinds:
        for seed in range(SEEDS):
            for form in ('encode', 'split'):
                message, text = run(SAMPLE, kind, form, str(seed))
                met = judged(kind, message)
                back = run(CAPNP, 'encode', SCHEMA, kind, data=text.encode())[0]
                ours = run(SAMPLE, kind, 'decode', data=back)[0].decode().strip()
                # zeros and empty texts may be left out of capnp's text, never of ours
                again = judged(kind, back)
                if met != again or ours != text:
                    wrong += 1
                    print(f'{kind}, seed {seed}, {form}:\n  ours  {text}\n  capnp {met}\n'
                          f'  back  {ours}')
    print(f'{len(kinds)} types, {2 * SEEDS * len(kinds)} messages, {wrong} wrong')
    return 1 if wrong or len(kinds) < 40 else 0


if __name__ == '__main__':
    sys.exit(main())
