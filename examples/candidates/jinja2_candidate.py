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

    def text(self, name):
        while name.startswith('//'):
            name = name[2:]
        if name.endswith('/base64'):
            return b64e(self.text(name.removesuffix('/base64')))
        if name not in self.templates:
            raise FileNotFoundError(name)
        return self.templates[name].decode()

    def get_source(self, environment, name):
        return self.text(name), name, None


class Environment(jinja2.Environment):
    def join_path(self, template, parent):
        return template if template.startswith('//') else os.path.join(os.path.dirname(parent), template)


# ---------------------------------------------------------------------- filters
# Python's messages about arguments quote the names of functions and parameters, and those
# about attributes the type of `ix`: they are upstream's.

def lines(text):
    return [x for x in map(str.strip, text.split('\n')) if x and not x.startswith('#')]


def cononize(v):
    text = ' '.join(lines(v))
    while '  ' in text:
        text = text.replace('  ', ' ')
    return text


def parse_list(lst):
    return [x for x in cononize(lst).split(' ') if x]


def parse_urls(urls):
    done, record = [], {}
    for word in cononize(urls).split(' '):
        record |= {'url': word} if '://' in word else {'md5': word.removeprefix('sha:')}
        if len(record) == 2:
            done.append(record)
            record = {}
    return done


def list_to_json(lst):
    return json.dumps(lines(lst))


def flt_defined(v, s):
    if type(v) is not jinja2.Undefined:
        return v
    if s in ('vulkan', 'opengl'):
        raise Exception(f'please provide {s} driver via --{s}= switch, like in '
                        'https://github.com/stal-ix/stal-ix.github.io/blob/main/ACCEL.md')
    raise Exception(f'{s} undefined')


def add(v, n):
    return int(v) + int(n)


def b64d(data):
    return base64.b64decode(data).decode()


def b64e(data):
    return base64.b64encode(data.encode()).decode('ascii')


def field(v, n):
    return v.split('.')[n]


def fjoin(v, f):
    return f.join(v)


def pad(v, n):
    while len(v) < n:
        v += '0'
    return v


def strip(v):
    return v.strip()


FILTERS = {f.__name__: f for f in (add, b64d, b64e, field, fjoin, list_to_json, pad, parse_list, parse_urls, strip)}
FILTERS |= {'basename': os.path.basename, 'defined': flt_defined, 'dirname': os.path.dirname, 'fix_list': cononize,
            'jd': json.dumps}


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


class RenderContext:
    def fix_list(self, lst):
        return cononize(lst)

    def parse_list(self, lst):
        yield from parse_list(lst)  # lazily: it fails, if at all, where it is used

    def list_to_json(self, lst):
        return list_to_json(lst)

    def string_to_json(self, s):
        return json.dumps(s)

    def urls_to_json(self, urls):
        return json.dumps(parse_urls(urls))


RenderContext.__module__ = 'core.render_ctx'


def variables(task):
    ix, known = RenderContext(), task.get('functions', {})
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
