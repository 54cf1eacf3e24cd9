#!/usr/bin/env python3
"""Small ELF programs, each with one thing wrong, and what ixt-cross check says.

    run.py IXT-CROSS

Prints `N passed, N failed`; exit status 1 when one failed.
"""

import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

import elves
from elves import BASE, LOAD, PAGE, TLS, R, Segment, W, X

HEADER = pathlib.Path(__file__).resolve().parents[2] / 'ixt' / 'base' / 'capos_abi.h'
DIGEST = re.search(r'CAPOS_ABI_DIGEST "(\w+)"', HEADER.read_text())[1].encode()
MAIN = [(b'_start', BASE, len(elves.EXIT), 2)]


def patched(at, form, value, **more):
    """A program with one number of its header or segments changed."""
    data = bytearray(elves.program(**more))
    struct.pack_into('<' + form, data, at, value)
    return bytes(data)


def segment_field(number, field, value, form='Q'):
    return patched(64 + 56 * number + field, form, value)


def coded(code, symbols=()):
    return elves.program(code=code, symbols=symbols)


def with_segments(*extra):
    return elves.program([Segment(LOAD, R | X, BASE, elves.EXIT), *extra])


GOOD = {
    'whole': elves.program(symbols=MAIN, facts=DIGEST),
    'stripped': elves.program(stripped=True),
    'ends at the limit': with_segments(Segment(LOAD, R | W, BASE + PAGE, b'', 0xff0000 - BASE - PAGE)),
    'empty PT_TLS': with_segments(Segment(TLS, R, 0, b'', 0, 0)),
    'no operating system': patched(7, 'B', 9),
    # what looks like an SSE instruction inside of another one
    'SSE bytes in an immediate': coded(b'\x48\xb8\x0f\x28\xc1\x0f\x28\xc1\xc3\xc3' + elves.EXIT),
    'general VEX': coded(b'\xc4\xe2\x70\xf2\xc2' + elves.EXIT),
    'the measuring call': coded(b'\xb8\3\0\0\0\x0f\x05' + elves.EXIT),
}

# rule, by the kernel, the file
BAD = {
    'text': ('not-elf', True, b'#!/bin/sh\n' * 20),
    'empty file': ('not-elf', True, b''),
    '63 bytes': ('not-elf', True, elves.program()[:63]),
    '32 bits': ('ident', True, patched(4, 'B', 1)),
    'high byte first': ('ident', True, patched(5, 'B', 2)),
    'version 2': ('ident', True, patched(6, 'B', 2)),
    'aarch64': ('machine', True, patched(18, 'H', 183)),
    'object file': ('type', True, patched(16, 'H', 1)),
    'position-independent': ('type', True, patched(16, 'H', 3)),
    'headers behind the file': ('headers', True, patched(32, 'Q', 1 << 40)),
    'headers at the end of numbers': ('headers', True, patched(32, 'Q', (1 << 64) - 1)),
    'short headers': ('headers', True, patched(54, 'H', 55)),
    'offset within the page': ('page-offset', True, segment_field(2, 8, 3 * PAGE + 8)),
    'align 3': ('alignment', True, segment_field(1, 48, 3)),
    'align 3 of PT_TLS': ('alignment', True, segment_field(3, 48, 3)),
    'kernel half': ('user-half', True, segment_field(2, 16, 1 << 47)),
    'size wraps': ('user-half', True, segment_field(2, 40, (1 << 64) - 1)),
    'beyond the file': ('beyond-file', True, segment_field(1, 8, 0x400000)),
    'offset wraps': ('beyond-file', True, segment_field(1, 8, (1 << 64) - PAGE)),
    'smaller in memory': ('memory-size', True, segment_field(2, 40, 2)),
    'two on one page': ('overlap', True, with_segments(Segment(LOAD, R, BASE + 0x800, b'x'))),
    'two PT_TLS': ('several-tls', True, with_segments(*[Segment(TLS, R, BASE, b'', 8, 8)] * 2)),
    'nothing to load': ('no-load', True, patched(56, 'H', 0)),
    'entry in data': ('entry', True, elves.program(entry=BASE + 2 * PAGE)),
    'entry behind the code': ('entry', True, elves.program(entry=BASE + len(elves.EXIT))),
    'too large': ('window', False, with_segments(Segment(LOAD, R | W, BASE + PAGE, b'', 0xff0001 - BASE - PAGE))),
    'below the image': ('base', False, with_segments(Segment(LOAD, R, BASE - PAGE, b'x'))),
    'writable and executable': ('write-execute', False, segment_field(0, 4, R | W | X, 'I')),
    'PT_INTERP': ('dynamic', False, with_segments(Segment(elves.INTERP, R, BASE + PAGE, b'/lib/ld.so\0'))),
    'PT_DYNAMIC': ('dynamic', False, with_segments(Segment(elves.DYNAMIC, R, BASE + PAGE, bytes(16)))),
    'PT_GNU_STACK': ('segment-type', False, with_segments(Segment(0x6474e551, R, BASE + PAGE, b''))),
    'large PT_TLS': ('tls-size', False, with_segments(Segment(TLS, R, BASE, b'', 0x100001, 8))),
    'PT_TLS elsewhere': ('tls-place', False, segment_field(3, 8, 0)),
    'other facts': ('facts', False, elves.program(facts=b'0123456789abcdef')),
    'empty facts': ('facts', False, elves.program(facts=b'')),
    'sections behind the file': ('tables', False, patched(40, 'Q', 1 << 50)),
    'section behind the file': ('tables', False, None),
    'relocations': ('relocations', False, None),
    'movaps': ('sse', False, coded(b'\x0f\x28\xc1' + elves.EXIT, MAIN)),
    'movsd': ('sse', False, coded(b'\xf2\x0f\x10\x44\x24\x08' + elves.EXIT)),
    'fxsave': ('sse', False, coded(b'\x0f\xae\x00' + elves.EXIT)),
    'vaddps': ('avx', False, coded(b'\xc5\xf4\x58\xc2' + elves.EXIT)),
    'EVEX': ('avx', False, coded(b'\x62\xf1\x74\x48\x58\xc2' + elves.EXIT)),
    'movq of MMX': ('mmx', False, coded(b'\x0f\x6f\xc1' + elves.EXIT)),
    'fldt': ('x87', False, coded(b'\xdb\x6c\x24\x08' + elves.EXIT)),
    'fwait': ('x87', False, coded(b'\x9b' + elves.EXIT)),
    'int 0x80': ('system-call', False, coded(b'\xcd\x80' + elves.EXIT)),
    'sysenter': ('system-call', False, coded(b'\x0f\x34' + elves.EXIT)),
    'exit of Linux': ('system-call', False, coded(b'\xb8\x3c\0\0\0\x0f\x05' + elves.EXIT)),
    'no instruction': ('code', False, coded(elves.EXIT + b'\x06')),
    'cut off': ('code', False, coded(elves.EXIT + b'\xe8\0')),
}


def section_field(name, field, value, form):
    """A program with one number of the section `name` changed."""
    data = bytearray(elves.program())
    at, count = struct.unpack_from('<Q', data, 40)[0], struct.unpack_from('<H', data, 60)[0]
    names = struct.unpack_from('<Q', data, at + 2 * 64 + 24)[0]
    for header in range(at, at + 64 * count, 64):
        start = names + struct.unpack_from('<I', data, header)[0]
        if data[start:].startswith(name + b'\0'):
            struct.pack_into('<' + form, data, header + field, value)
            return bytes(data)
    raise SystemExit(f'no section {name}')


BAD['section behind the file'] = ('tables', False, section_field(b'.symtab', 32, 1 << 40, 'Q'))
BAD['relocations'] = ('relocations', False, section_field(b'.symtab', 4, 4, 'I'))


# One thing is wrong, so one rule is broken, or others that follow from it.
ALSO = {
    'no-load': {'entry'},
    'user-half': {'window', 'overlap'},
    'beyond-file': {'tls-place'},
    'page-offset': {'tls-place'},
}


def asked(ixt_cross, directory, data, *options):
    file = pathlib.Path(directory, 'program')
    file.write_bytes(data)
    got = subprocess.run([ixt_cross, 'check', *options, str(file)], capture_output=True, timeout=60)
    return got.returncode, got.stdout.decode(), got.stderr.decode()


def check_good(ask, data):
    status, out, err = ask(data, '--json')
    report = json.loads(out)
    return status == 0 and report['ok'] and report['loads'] and not err, out + err


def check_bad(ask, rule, by_kernel, data):
    status, out, err = ask(data, '--json')
    report = json.loads(out)
    text_status, text, _ = ask(data)
    finding = next((f for f in report['findings'] if f['rule'] == rule), None)
    right = (
        finding is not None
        and (finding['by'] == 'kernel') == by_kernel
        and report['loads'] == (not any(f['by'] == 'kernel' for f in report['findings']))
        and status == text_status == (2 if rule == 'not-elf' else 1)
        and f': {rule}: {finding["message"]}\n    at offset 0x{finding["offset"]:x}' in text
        and not err
    )
    others = {f['rule'] for f in report['findings']} - {rule}
    return right and others <= ALSO.get(rule, set()), out + text + err


def findings(ask, data):
    return json.loads(ask(data, '--json')[1])['findings']


def check_details(ask):
    """Place, function and count; what takes the space; other functions' bytes."""
    code = b'\x0f\x28\xc1' * 3 + elves.RET + b'\x0f\x28\xc1' + elves.EXIT
    symbols = [(b'first', BASE, 10, 2), (b'sec\xffond', BASE + 10, 3, 2)]
    got = findings(ask, coded(code, symbols))
    yield 'functions', [(f['symbol'], f['address'], f['offset']) for f in got] == [
        ('first', BASE, PAGE), ('sec?ond', BASE + 10, PAGE + 10)], got
    yield 'count', got[0]['message'] == 'an SSE instruction (0f 28 c1), and 2 more', got
    # a table between two functions that would swallow the start of the second one
    code = b'\xb8' + elves.EXIT
    got = findings(ask, coded(code, [(b'table', BASE, 1, 1), (b'second', BASE + 1, 11, 2)]))
    yield 'functions begin anew', [f['rule'] for f in got] == ['code'], got
    large = [(b'heap', BASE + PAGE, 0xe00000, 1), (b'buffer', BASE, 4096, 1), (b'main', BASE, 1, 2)]
    got = findings(ask, elves.program(
        [Segment(LOAD, R | X, BASE, elves.EXIT), Segment(LOAD, R | W, BASE + PAGE, b'', 0xe00000)], symbols=large))
    yield 'what takes the space', any(
        f['message'].endswith('; largest objects: heap 0xe00000, buffer 0x1000') for f in got), got
    many = b''.join(b'\x0f\x28\xc1' for _ in range(300))
    got = json.loads(ask(coded(many + elves.EXIT, [(b'f', BASE + 3 * i, 3, 2) for i in range(300)]), '--json')[1])
    yield 'findings are limited', (len(got['findings']), got['not_shown']) == (100, 200), got


def main(ixt_cross):
    passed = failed = 0
    with tempfile.TemporaryDirectory() as directory:
        def ask(data, *options):
            return asked(ixt_cross, directory, data, *options)

        results = [(name, *check_good(ask, data)) for name, data in GOOD.items()]
        results += [(name, *check_bad(ask, *case)) for name, case in BAD.items()]
        results += check_details(ask)
    for name, right, shown in results:
        passed, failed = passed + bool(right), failed + (not right)
        if not right:
            print(f'FAILED {name}\n{shown}')
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
