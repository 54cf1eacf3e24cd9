#!/usr/bin/env python3
"""Plain Jinja2 with a known fault, for tests of fuzz and reduce: as a candidate, or in
the place of the Python that runs the oracle.

    IXT_WRONG=FAULT[,FAULT…] wrong_bare.py

    newline   the second newline after {% endblock %} is lost, too
    strip     the filter strip leaves white space at the end
    loaded    what load_file gives ends in an x
    class     UndefinedError is told as KeyError
    silent    ends at a case that calls super()
    nonsense  answers `42` there
    hang      does not answer there
"""

import json
import os
import pathlib
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / 'oracle'))

import bare

FAULTS = set(os.environ.get('IXT_WRONG', '').split(','))


def lose_newline(templates):
    return {n: s.replace('{% endblock %}\n\n', '{% endblock %}\n') for n, s in templates.items()}


def append_to_loaded(functions):
    def changed(call):
        return {**call, 'result': call['result'] + 'x'} if 'result' in call else call

    return {**functions, 'load_file': [changed(x) for x in functions.get('load_file', ())]}


def answer(request):
    if 'newline' in FAULTS:
        request = {**request, 'templates': lose_newline(request['templates'])}

    if 'loaded' in FAULTS and 'functions' in request:
        request = {**request, 'functions': append_to_loaded(request['functions'])}

    reply = bare.answer(request)

    if 'class' in FAULTS and reply.get('err', {}).get('class') == 'UndefinedError':
        reply['err']['class'] = 'KeyError'

    return reply


def misbehave(line):
    if 'super()' not in line:
        return False

    if 'silent' in FAULTS:
        sys.stdout.flush()
        os._exit(0)

    if 'hang' in FAULTS:
        time.sleep(1000)

    return 'nonsense' in FAULTS


def reply(line):
    request = json.loads(line)

    if 'hello' in request:
        return bare.greeting()

    return 42 if misbehave(line) else answer(request)


def serve():
    for line in sys.stdin:
        print(json.dumps(reply(line)), flush=True)


if 'strip' in FAULTS:
    bare.ENVIRONMENT.filters['strip'] = str.lstrip

if __name__ == '__main__':
    bare.with_room(serve)
