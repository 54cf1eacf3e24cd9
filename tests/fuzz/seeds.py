#!/usr/bin/env python3
"""Seeds of a fuzz target, made from the language cases and the embedded corpus.

usage: seeds.py TARGET OUT_DIR

Nothing is kept of them: they are made where a fuzzer is run.
"""

import hashlib
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARKER = re.compile(r'^-- (.+) --$', re.M)


def sections(text):
    """Pairs of title and content of a case file."""
    marks = list(MARKER.finditer(text))
    for mark, after in zip(marks, marks[1:] + [None]):
        yield mark[1], text[mark.end() + 1:after.start() if after else None]


def cases():
    for path in sorted((ROOT / 'corpus/cases').rglob('*.case')):
        yield path.read_bytes().decode('utf-8', 'replace')


def embedded_files():
    for path in sorted((ROOT / 'corpus/embedded').rglob('*')):
        if path.is_file() and path.suffix in ('.sh', '.json'):
            yield path


def templates():
    for text in cases():
        for title, content in sections(text):
            if title.startswith('template '):
                yield content.encode()
    for path in embedded_files():
        yield path.read_bytes()


def documents():
    for text in cases():
        for title, content in sections(text):
            if title in ('context', 'expect'):
                yield content.rstrip('\n').encode()
    yield from (p.read_bytes() for p in embedded_files() if p.suffix == '.json')


def renderings():
    yield from (text.encode() for text in cases())
    for path in embedded_files():
        yield chain(path)


def chain(path):
    """A package with the templates below it, as one case."""
    files, todo = {}, [str(path.relative_to(ROOT / 'corpus/embedded'))]
    while todo:
        name = todo.pop(0)
        full = ROOT / 'corpus/embedded' / name
        if name in files or not full.is_file():
            continue
        files[name] = text = full.read_bytes().decode('utf-8', 'surrogateescape')
        for parent in re.findall(r"(?:extends|include) '([^']+)'", text):
            parent = parent[2:] if parent.startswith('//') else \
                os.path.join(os.path.dirname(name), parent)
            todo.append(parent.removesuffix('/base64'))
    body = ''.join(f'-- template {n} --\n{t}\n' for n, t in files.items())
    return (body + '-- context --\n{"target": {"os": "linux", "arch": "x86_64"},'
            ' "host": {"os": "linux"}, "name": "bin/x", "kind": "bin"}\n').encode('utf-8', 'surrogateescape')


KINDS = {'lexer': templates, 'parser': templates, 'json': documents, 'render': renderings}


def main(target, out):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for data in KINDS[target]():
        (out / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    main(*sys.argv[1:])
