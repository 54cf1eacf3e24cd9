#!/usr/bin/env python3
"""An oracle for tests: repeats what is recorded, and misbehaves when told to.

It takes the arguments of oracle/upstream.py and speaks its protocol. From the
environment: IXT_STUB_RECORDED is the directory of recordings; IXT_STUB_DO is how
to misbehave, at the package IXT_STUB_AT; IXT_STUB_CORE is the core to claim;
IXT_STUB_FILE has the text of the answer `file`;
IXT_STUB_LOG gets a line for every package that was asked for.
"""

import hashlib
import json
import os
import sys
import time

LIE = '{"a": "lie"}\n'


def tables(directory):
    """Sections of reads.tsv: lines of fields."""
    with open(os.path.join(directory, 'reads.tsv'), encoding='utf-8') as f:
        parts = f.read().split('\n\n')

    parts[0] = parts[0].partition('\n')[2]

    return {
        lines[0]: [x.split('\t') for x in lines[1:]]
        for lines in (x.strip('\n').split('\n') for x in parts)
    }


class Recorded:
    def __init__(self, directory):
        self.directory = directory
        self.tables = tables(directory)
        self.sets = {x[0]: x[1:] for x in self.tables['sets']}
        self.targets = {}

    def rows(self, target):
        if target not in self.targets:
            with open(os.path.join(self.directory, target + '.tsv'), encoding='utf-8') as f:
                body = f.read().partition('\n\n')[2]

            self.targets[target] = {x.split('\t')[0]: x.split('\t')[1:] for x in body.splitlines()}

        return self.targets[target]

    def leaves(self, number):
        files, probes = self.sets[number]
        files = [self.tables['files'][int(x)] for x in files.split()]
        probes = [self.tables['probes'][int(x)] for x in probes.split()]

        return {
            'reads': [[name, int(root), state] for name, root, state in files],
            'probes': [[kind, subject, json.loads(answer)] for kind, subject, answer in probes],
        }

    def render(self, request):
        package = request['package']
        rows = self.rows(request['target'])

        if package not in rows:
            return {'fail': {'message': 'nothing recorded'}}

        state, cls, digest, number = rows[package]

        if state == 'ok':
            answer = {'ok': {'sha256': digest, 'size': 0}}
        else:
            answer = {'err': {'class': cls, 'message': '?', 'digest': digest, 'outer': [], 'line': 1, 'template': package}}

        return {**answer, **(self.leaves(number) if request.get('reads') else {})}


def lie(request, text=LIE, **fields):
    digest = hashlib.sha256(text.encode()).hexdigest()

    return {'ok': {'sha256': digest, 'size': len(text), 'text': text, **fields}}


def misbehave(request):
    """The answer to give, or None to leave it to the recording."""
    how = os.environ.get('IXT_STUB_DO')

    if not how or request.get('package') != os.environ.get('IXT_STUB_AT'):
        return None

    if how == 'crash':
        os._exit(3)

    if how == 'hang':
        time.sleep(1000)

    if how == 'nonsense':
        return 'to be or not to be'

    if how == 'lie':
        return lie(request)

    if how == 'file':
        with open(os.environ['IXT_STUB_FILE'], encoding='utf-8') as f:
            return lie(request, f.read())

    if how == 'wrong-digest':
        return lie(request, sha256='0' * 64)

    if how == 'two-faced':
        return lie(request) if request.get('text') else lie(request, sha256='0' * 64)

    if how == 'other-class':
        return {'err': {'class': 'KeyError', 'message': 'x', 'digest': '0' * 64, 'line': 1, 'template': 'x'}}

    sys.exit(f'IXT_STUB_DO={how}?')


def log(request):
    if os.environ.get('IXT_STUB_LOG') and request['op'] == 'render':
        with open(os.environ['IXT_STUB_LOG'], 'a', encoding='utf-8') as f:
            f.write(request['package'] + '\n')


def main():
    recorded = Recorded(os.environ['IXT_STUB_RECORDED'])

    def say(what):
        print(what if isinstance(what, str) else json.dumps(what), flush=True)

    say({'hello': {
        'format': 'ixt-oracle',
        'version': int(os.environ.get('IXT_STUB_VERSION', '1')),
        'python': '3.11.0',
        'jinja2': '3.1.6',
        'upstream': None,
        'core': os.environ.get('IXT_STUB_CORE', 'c' * 64),
        'pins': 'p' * 64,
        'targets': {},
    }})

    for line in sys.stdin:
        request = json.loads(line)
        log(request)
        odd = misbehave(request)

        if isinstance(odd, str):
            say(odd)
        elif odd:
            say({'id': request['id'], **odd})
        elif request['op'] == 'list':
            say({'id': request['id'], 'ok': {'names': list(recorded.rows(request['target']))}})
        else:
            say({'id': request['id'], **recorded.render(request)})


if __name__ == '__main__':
    main()
