#!/usr/bin/env python3
"""Holds the instruction decoder against objdump, over the code of FILE and of the C
library that it uses: every length, and whether XMM, MMX or x87 state is touched.

    disassembly.py PRINT-SCAN FILE

Exit status: 0 no difference, 1 some, 77 no objdump, or not a machine of this kind.
"""

import platform
import re
import shutil
import subprocess
import sys

LINE = re.compile(r'\s+([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t?(.*)')
REGISTER = re.compile(r'%([xyz]mm\d|mm\d|k[0-7]|tmm|st\b)')
PREFIX = re.compile(r'^((data16|rex\S*|cs|ds|es|ss|fs|gs|addr32|repz?|repnz|lock|notrack|bnd|\{\w+\}) )+')
MNEMONIC = re.compile(r'f(?!s |emms)[a-z0-9]+|emms|femms|vzero|ldmxcsr|stmxcsr|v?ldmxcsr|v?stmxcsr|xsave|xrstor')
# general, SYSCALL, the old system calls
GENERAL = {'0', '5', '6'}


def output(*args):
    return subprocess.run(args, check=True, capture_output=True, text=True).stdout


def instructions(file):
    """Address, bytes and text of each, as objdump has them."""
    for line in output('objdump', '-d', '-w', '-j', '.text', file).splitlines():
        match = LINE.match(line)
        if match and '(bad)' not in match[3]:
            yield match[1], match[2].split(), match[3]


def compare(print_scan, file):
    ours = {}
    for line in output(print_scan, file, '.text').splitlines():
        address, length, kind = line.split()
        ours[address] = int(length), kind
    total = vectors = different = 0
    for address, code, text in instructions(file):
        length, kind = ours.get(address, (None, None))
        # objdump shows FWAIT and what follows as one instruction
        wanted = 1 if code[0] == '9b' else len(code)
        touches = bool(REGISTER.search(text) or MNEMONIC.match(PREFIX.sub('', text)))
        total, vectors = total + 1, vectors + touches
        if length != wanted or (kind not in GENERAL) != touches:
            different += 1
            if different <= 10:
                print(f"{file}: {address}: {' '.join(code)}: {text}: we say length {length}, class {kind}")
    print(f'{file}: {total} instructions, {vectors} of them with such registers, {different} differences')
    return different == 0 and total > 1000 and vectors > 0


def main(print_scan, file):
    if not shutil.which('objdump') or platform.machine() != 'x86_64':
        print('disassembly.py: no objdump here, or not x86-64', file=sys.stderr)
        return 77
    libc = re.search(r'=> (/\S*libc\.so\S*)', output('ldd', file))
    files = [file] + ([libc[1]] if libc else [])
    return 0 if all([compare(print_scan, f) for f in files]) else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
