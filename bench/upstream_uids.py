#!/usr/bin/env python3
"""What `ixt uid --all` does, done by upstream.

    upstream_uids.py CHECKOUT PINS TARGET
"""

import sys

from upstream_world import World, with_room


def line(world, name):
    try:
        return f'{name}\tok\t{world.uid(name)}'
    except Exception as e:
        return '\t'.join((name, 'err', *world.error(e)))


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
