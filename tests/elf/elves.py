"""Makes small ELF programs for capOS, byte by byte, and damages them."""

import dataclasses
import struct

LOAD, DYNAMIC, INTERP, TLS = 1, 2, 3, 7
X, W, R = 1, 2, 4
PAGE = 0x1000
BASE = 0x200000

RET = b'\xc3'
# mov $1, %eax; xor %edi, %edi; syscall; ud2
EXIT = b'\xb8\1\0\0\0\x31\xff\x0f\x05\x0f\x0b'


@dataclasses.dataclass
class Segment:
    type: int
    flags: int
    vaddr: int
    data: bytes = b''
    memsz: int | None = None
    align: int = PAGE
    offset: int | None = None  # set when it is laid out

    def header(self):
        memsz = len(self.data) if self.memsz is None else self.memsz
        return struct.pack(
            '<IIQQQQQQ',
            self.type, self.flags, self.offset, self.vaddr, self.vaddr, len(self.data), memsz, self.align,
        )


def section(name, kind, flags, addr, offset, size, link=0, entry=0):
    return struct.pack('<IIQQQQIIQQ', name, kind, flags, addr, offset, size, link, 0, 1, entry)


def sections(code, symbols, facts, start):
    """The tables behind the segments: .text, symbols, names, and the facts' digest."""
    names = b'\0.text\0.symtab\0.strtab\0.capos.abi\0.rela.text\0'
    strings, table = b'\0', bytes(24)
    for name, address, size, kind in symbols:
        table += struct.pack('<IBBHQQ', len(strings), 0x10 | kind, 0, 1, address, size)
        strings += name + b'\0'
    texts = names + strings
    at_table = start + len(texts)
    at_facts = at_table + len(table)
    body = texts + table + (facts or b'')
    body += bytes(-(start + len(body)) % 8)
    headers = bytes(64)
    headers += section(names.index(b'.text'), 1, 6, code.vaddr, code.offset, len(code.data))
    headers += section(names.index(b'.strtab'), 3, 0, 0, start, len(names))
    headers += section(names.index(b'.strtab'), 3, 0, 0, start + len(names), len(strings))
    headers += section(names.index(b'.symtab'), 2, 0, 0, at_table, len(table), 3, 24)
    if facts is not None:
        headers += section(names.index(b'.capos'), 1, 0, 0, at_facts, len(facts))
    return body, headers


def program(segments=None, code=EXIT, symbols=(), facts=None, entry=BASE, kind=2, stripped=False):
    """A program; its segments are one of code, one of constants and one of data, if
    none are given."""
    if segments is None:
        segments = [
            Segment(LOAD, R | X, BASE, code),
            Segment(LOAD, R, BASE + PAGE, b'constants'),
            Segment(LOAD, R | W, BASE + 2 * PAGE, b'data', 0x2345),
            Segment(TLS, R, BASE + 2 * PAGE, b'data', 16, 8),
        ]
    at, body = PAGE, b''
    for s in segments:
        if s.type == TLS:  # its values are those of a segment that is loaded
            s.offset = next((x.offset for x in segments if x.vaddr == s.vaddr and x.type == LOAD), 0)
            continue
        s.offset = at + s.vaddr % PAGE
        body += bytes(s.vaddr % PAGE) + s.data
        body += bytes(-len(body) % PAGE)
        at = PAGE + len(body)
    extra, headers = b'', b''
    if not stripped:
        extra, headers = sections(segments[0], symbols, facts, at)
    head = struct.pack(
        '<4sBBB9xHHIQQQIHHHHHH', b'\x7fELF', 2, 1, 1, kind, 62, 1, entry, 64, at + len(extra) if headers else 0, 0,
        64, 56, len(segments), 64, len(headers) // 64, 2 if headers else 0,
    )
    head += b''.join(s.header() for s in segments)
    return head.ljust(PAGE, b'\0') + body + extra + headers


EXTREME = [0, 1, 2, 7, 0x38, 0x40, 0xfff, PAGE, BASE, BASE + PAGE, BASE - 1, 1 << 31, 1 << 47, (1 << 47) - PAGE,
           (1 << 63) - 1, (1 << 64) - 1, (1 << 64) - PAGE]


def damaged(data, random):
    """The file with one to three things wrong in its header or its segments."""
    data = bytearray(data)
    count = struct.unpack_from('<H', data, 56)[0]
    for _ in range(random.randint(1, 3)):
        way = random.randrange(6)
        field = 64 + 56 * random.randrange(count) + random.choice([0, 4, 8, 16, 32, 40, 48])
        size = 4 if (field - 64) % 56 < 8 else 8
        if way == 0:
            del data[random.randrange(len(data)):]
        elif way == 1:
            data[random.randrange(64)] ^= 1 << random.randrange(8)
        elif way == 2:
            data[64 + random.randrange(56 * count)] ^= 1 << random.randrange(8)
        elif way == 3:
            value = random.choice(EXTREME) + random.choice([0, 0, 1, -1])
            data[field:field + size] = (value % (1 << 8 * size)).to_bytes(size, 'little')
        elif way == 4:
            near = int.from_bytes(data[field:field + size], 'little') + random.choice([-PAGE, PAGE, 8, -8])
            data[field:field + size] = (near % (1 << 8 * size)).to_bytes(size, 'little')
        else:
            other = 64 + 56 * random.randrange(count)
            data[other:other + 56] = data[64:120]
        if len(data) < 64 + 56 * count:
            break
    return bytes(data)
