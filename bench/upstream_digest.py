#!/usr/bin/env python3
"""What `ixt render --all --format digest` does, done by upstream.

    upstream_digest.py CHECKOUT PINS TARGET
"""

import hashlib
import sys

from upstream_world import World, with_room


def line(world, name):
    try:
        text = world.render(name)
    except Exception as e:
        return '\t'.join((name, 'err', *world.error(e)))

    digest = hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()

    return f'{name}\tok\t{digest}'


def main(checkout, pins, target):
    # Answers own the real standard output; a filter of upstream prints.
    sink, sys.stdout = sys.stdout, sys.stderr
    world = World(checkout, pins, target)

    for name in world.packages():
        sink.write(line(world, name) + '\n')

    sink.flush()

    return True


if __name__ == '__main__':
    with_room(main, *sys.argv[1:])
