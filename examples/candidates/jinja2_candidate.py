#!/usr/bin/env python3
"""A candidate of ixt-diff over plain Jinja2 (docs/candidate-protocol.md).

    ixt-diff run --candidate 'python3 examples/candidates/jinja2_candidate.py'

All that a renderer needs beside Jinja2: where names lead, IX's filters, functions that
answer as the task says, and lines of JSON.
"""

import base64
import json
import os.path
import sys
import threading

import jinja2


class Loader(jinja2.BaseLoader):
    def __init__(self, templates):
        self.templates = {name: text.encode('utf-8', 'surrogateescape') for name, text in templates.items()}

    def get_source(self, environment, name):
        name = name.removeprefix('//')
        if name not in self.templates:
            raise FileNotFoundError(name)
        return self.templates[name].decode(), name, None


class Environment(jinja2.Environment):
    def join_path(self, template, parent):
        return template if template.startswith('//') else os.path.join(os.path.dirname(parent), template)


# ---------------------------------------------------------------------- filters

def lines(text):
    return [x for x in map(str.strip, text.split('\n')) if x and not x.startswith('#')]


def one_line(v):
    text = ' '.join(lines(v))
    while '  ' in text:
        text = text.replace('  ', ' ')
    return text


def words(lst):
    return [x for x in one_line(lst).split(' ') if x]


def records(urls):
    done, record = [], {}
    for word in one_line(urls).split(' '):
        record |= {'url': word} if '://' in word else {'md5': word.removeprefix('sha:')}
        if len(record) == 2:
            done.append(record)
            record = {}
    return done


def defined(v, s):
    if type(v) is not jinja2.Undefined:
        return v
    if s in ('vulkan', 'opengl'):
        raise Exception(f'please provide {s} driver via --{s}= switch, like in '
                        'https://github.com/stal-ix/stal-ix.github.io/blob/main/ACCEL.md')
    raise Exception(f'{s} undefined')


FILTERS = {
    'add': lambda v, n: int(v) + int(n),
    'b64d': lambda data: base64.b64decode(data).decode(),
    'b64e': lambda data: base64.b64encode(data.encode()).decode('ascii'),
    'basename': os.path.basename,
    'defined': defined,
    'dirname': os.path.dirname,
    'field': lambda v, n: v.split('.')[n],
    'fix_list': one_line,
    'fjoin': lambda v, f: f.join(v),
    'jd': json.dumps,
    'list_to_json': lambda lst: json.dumps(lines(lst)),
    'pad': lambda v, n: v + '0' * (n - len(v)),
    'parse_list': words,
    'parse_urls': records,
    'strip': lambda v: v.strip(),
}


# ---------------------------------------------------------------------- functions

def answering(name, calls):
    def call(*args):
        for known in calls:
            if known['args'] == list(args):
                if 'result' in known:
                    return known['result']
                raise type(known['error']['class'], (Exception,), {})(known['error']['message'])
        raise type('Error', (Exception,), {})(f'missing-call: {name}')

    return call


class Ix:
    fix_list = staticmethod(one_line)
    parse_list = staticmethod(words)
    list_to_json = staticmethod(FILTERS['list_to_json'])
    string_to_json = staticmethod(json.dumps)

    @staticmethod
    def urls_to_json(urls):
        return json.dumps(records(urls))


def variables(task):
    ix, known = Ix(), task.get('functions', {})
    functions = {name: answering(name, known.get(name, ()))
                 for name in ('error', 'intro', 'isfile', 'ix_boot_tool', 'load_file')}
    for name in ('error', 'intro', 'load_file'):
        setattr(ix, name, functions[name])
    return {'ix': ix, **{name: functions[name] for name in ('intro', 'isfile', 'ix_boot_tool')},
            **task.get('context', {})}


# ---------------------------------------------------------------------- answers

def render(task):
    environment = Environment(loader=Loader(task['templates']), trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(FILTERS)
    try:
        return {'ok': environment.get_template(task['entry']).render(variables(task))}
    except Exception as e:
        return {'err': {'class': type(e).__name__, 'message': str(e), 'line': getattr(e, 'lineno', None)}}


def serve():
    for line in sys.stdin:
        task = json.loads(line)
        if 'hello' in task:
            answer = {'hello': {'protocol': 'ixt-candidate', 'version': 1, 'kinds': ['template'],
                                'name': 'Jinja2 ' + jinja2.__version__}}
        else:
            answer = {'id': task['id'], **render(task)}
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    sys.setrecursionlimit(10000)
    threading.stack_size(512 << 20)  # so that deep recursion is an error, not a crash
    worker = threading.Thread(target=serve)
    worker.start()
    worker.join()
