#!/usr/bin/env python3
"""Times the two halves of upstream's rendering, as bench-phases times ours.

    jinja_phases.py CHECKOUT PINS TARGET

Reads `compile` or `render` from standard input, does it once, and answers with a
line of bench-phases: name, items, bytes, seconds, seconds. One process answers
many requests, so that runs can alternate with those of others.

To render is only Jinja's part, Template.render: contexts were made before, and
the text is neither squeezed nor parsed. Ours makes the context each time.
"""

import gc
import sys
import time

from recorder import Recorder
from upstream_world import with_room


def compile_all(recorder):
    """From sources in memory to templates that can be rendered."""
    # Upstream's environment with nothing compiled in it.
    env = type(recorder.env)(recorder.loader)
    start = time.perf_counter()

    for name in recorder.templates:
        env.get_template(name)

    return len(recorder.templates), 0, time.perf_counter() - start


def render_all(recorder):
    start = time.perf_counter()

    for rendering in recorder.renderings:
        rendering.template.render(rendering.context)

    seconds = time.perf_counter() - start

    return len(recorder.renderings), recorder.bytes(), seconds


PHASES = {'compile': compile_all, 'render': render_all}


def serve(checkout, pins, target):
    sink, sys.stdout = sys.stdout, sys.stderr
    recorder = Recorder(checkout, pins, target)
    # From here on upstream's own class renders.
    recorder.env.template_class.render = recorder.env.template_class.__base__.render
    # What the recorder keeps must not cost upstream time in the collector.
    gc.collect()
    gc.freeze()

    for request in sys.stdin:
        phase = request.strip()
        items, size, seconds = PHASES[phase](recorder)
        print(phase, items, size, f'{seconds:.6f}', f'{seconds:.6f}', sep='\t', file=sink, flush=True)

    return True


if __name__ == '__main__':
    with_room(serve, *sys.argv[1:])
