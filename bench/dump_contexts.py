#!/usr/bin/env python3
"""Writes what another engine needs to render the corpus, as JSON lines.

    dump_contexts.py CHECKOUT PINS TARGET > FILE

    {"host": {"tools": {name: path}, "isfile": [path]}}
    {"source": {"name", "text", "template": bool}}      textual includes are done
    {"package": {"name", "context", "text"}}            text: what upstream rendered

A context holds the plain values; its functions are the reader's to provide.
"""

import json
import sys

from recorder import Recorder, base_name
from upstream_world import with_room

PLAIN = (str, bool, int, float, dict, type(None))


def sources(recorder):
    """Every source that upstream has read, each once."""
    names = sorted({base_name(name) for name in recorder.loader.cache})

    for name in names:
        yield {'name': name, 'text': recorder.source(name), 'template': name in recorder.templates}


def packages(recorder):
    for rendering in recorder.renderings:
        context = {k: v for k, v in rendering.context.items() if isinstance(v, PLAIN)}

        yield {'name': rendering.template.name, 'context': context, 'text': rendering.text}


def main(checkout, pins, target):
    sink, sys.stdout = sys.stdout, sys.stderr
    recorder = Recorder(checkout, pins, target)
    host = recorder.world.upstream.pins

    def write(kind, value):
        sink.write(json.dumps({kind: value}) + '\n')

    write('host', {'tools': host.tools, 'isfile': host.isfile})

    for source in sources(recorder):
        write('source', source)

    for package in packages(recorder):
        write('package', package)

    sink.flush()

    return True


if __name__ == '__main__':
    with_room(main, *sys.argv[1:])
