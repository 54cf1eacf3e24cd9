#!/usr/bin/env python3
"""A candidate for tests: answers as a pack of fixtures says, and misbehaves when told to.

IXT_PACK is the pack. IXT_DO is how to misbehave, at the case IXT_AT (an id), or at the
hello when that is unset.
"""

import json
import os
import sys
import time

HELLO = {'protocol': 'ixt-candidate', 'version': 1, 'name': 'pack', 'kinds': ['template']}
HOSTILE = {'class': '<img src=x onerror=alert(1)>', 'message': ']]></script><script>alert(2)</script>|`\u202e\x07\n"\''}


def answers(pack):
    with open(os.path.join(pack, 'index.tsv'), encoding='utf-8') as f:
        rows = f.read().partition('\n\n')[2].splitlines()
    for row in rows:
        with open(os.path.join(pack, row.split('\t')[1]), encoding='utf-8') as f:
            f.readline()
            answer = json.loads(f.readline())
        yield answer['id'], answer


def misbehave(how, answer):
    """The line to say, if any; `answer` would be the right one."""
    if how == 'die':
        print('dying', file=sys.stderr, flush=True)
        os._exit(3)
    if how == 'hang':
        time.sleep(600)
    if how == 'partial':
        sys.stdout.write('{"id": ')
        sys.stdout.flush()
        os._exit(0)
    if how == 'endless':
        while True:
            sys.stdout.write('x' * (1 << 20))
    if how == 'memory':
        return json.dumps({'id': answer['id'], 'ok': 'x' * (6 << 30)})
    return {
        'garbage': '\x00\xff nonsense',
        'other-id': json.dumps({**answer, 'id': 'another'}),
        'empty': '{}',
        'list': '[1]',
        'no-class': json.dumps({'id': answer['id'], 'err': {'message': 'm'}}),
        'wrong': json.dumps({'id': answer['id'], 'ok': 'something else'}),
        'hostile': json.dumps({'id': answer['id'], 'err': HOSTILE}),
        'version': json.dumps({'hello': {**HELLO, 'version': 2}}),
        'kinds': json.dumps({'hello': {**HELLO, 'kinds': ['other']}}),
        'no-hello': json.dumps({'welcome': 1}),
    }[how]


def main():
    how, at = os.environ.get('IXT_DO'), os.environ.get('IXT_AT')
    known = dict(answers(os.environ['IXT_PACK']))
    json.loads(sys.stdin.readline())['hello']
    print(misbehave(how, {'id': None}) if how and not at else json.dumps({'hello': HELLO}), flush=True)
    for line in sys.stdin:
        id = json.loads(line)['id']
        answer = known.get(id, {'id': id, 'err': {'class': 'Unknown', 'message': ''}})
        print(misbehave(how, answer) if how and id == at else json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
