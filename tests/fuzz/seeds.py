#!/usr/bin/env python3
"""Seeds of a fuzz target, made from the language cases, the embedded corpus and the
programs of tests/elf, or by the rules of messages and rings.

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


def message(words, *texts, numbers=()):
    """Params with so many data words, and a data or text for each pointer."""
    data = b''.join(n.to_bytes(8, 'little') for n in numbers).ljust(8 * words, b'\0')
    pointers, content = b'', b''
    for i, text in enumerate(texts):
        offset = len(texts) - 1 - i + len(content) // 8
        pointers += (offset << 2 | 1 | 2 << 32 | len(text) << 35).to_bytes(8, 'little')
        content += text + b'\0' * (-len(text) % 8)
    body = (words << 32 | len(texts) << 48).to_bytes(8, 'little') + data + pointers + content
    return (0).to_bytes(4, 'little') + (len(body) // 8).to_bytes(4, 'little') + body


def messages():
    yield message(0)
    yield message(0, b'some data')
    yield message(1, b'text\0', numbers=[1])
    yield message(3, numbers=[0, 4096, 3])
    yield message(0, b'from\0', b'to\0')
    one = message(1, b'text\0', numbers=[2])[8:]
    # two segments: a far pointer, and what it leads to
    yield (b'\1\0\0\0\1\0\0\0' + (len(one) // 8).to_bytes(4, 'little') + bytes(4) +
           (2 | 1 << 32).to_bytes(8, 'little') + one)


def entries():
    """Rounds for each capability and method that fuzz_ring grants."""
    params = list(messages()) + [message(2, numbers=[0, 100]), message(1, b'stdio.h\0')]
    for cap in range(13):
        for method in range(8):
            rounds = b''
            for text in params:
                entry = bytearray(64)
                entry[2], entry[4], entry[8] = method, cap, 7
                entry[16:20] = (1).to_bytes(4, 'little')
                entry[24:28] = len(text).to_bytes(4, 'little')
                entry[28:32] = (4096).to_bytes(4, 'little')
                entry[32:36] = (4097).to_bytes(4, 'little')
                rounds += bytes(entry) + text.ljust(128, b'\0')[:128]
            yield bytes([method * 16 % 128]) + rounds
    for opcode in range(1, 12):
        yield bytes([0, opcode]) + bytes(63)


def programs():
    sys.path.insert(0, str(ROOT / 'tests/elf'))
    import elves

    yield elves.program(symbols=[(b'_start', elves.BASE, len(elves.EXIT), 2)], facts=b'')
    yield elves.program(stripped=True)


def manifests():
    """None to be made: capnp wrote those in corpus/manifest."""
    return iter(())


KINDS = {'lexer': templates, 'parser': templates, 'json': documents, 'render': renderings,
         'elf': programs, 'wire': messages, 'ring': entries, 'manifest': manifests}


def main(target, out):
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for data in KINDS[target]():
        (out / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    main(*sys.argv[1:])
