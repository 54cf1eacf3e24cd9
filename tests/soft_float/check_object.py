#!/usr/bin/env python3
"""Looks into soft_float.c as it is compiled for capOS.

    check_object.py BUILD_DIR

No instruction of it may touch an SSE, MMX or x87 register, it may need nothing else,
and it must define what clang calls in operations.c. Exit status: 0 all that holds, 1
something does not, 77 there is no clang or no objdump.
"""

import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / 'targets' / 'capos' / 'sysroot' / 'soft_float.c'
FLAGS = [
    '--target=x86_64-unknown-capos', '-mno-sse', '-mno-sse2', '-mno-mmx', '-Xclang', '-msoft-float',
    '-mlong-double-64', '-ffreestanding', '-fno-pic', '-mno-red-zone', '-fno-stack-protector',
]
REGISTER = re.compile(r'%([xyz]?mm\d+|st\b)')
MNEMONIC = re.compile(r'\t(f[a-z0-9]+|emms)\s')


def output(*args):
    return subprocess.run(args, check=True, capture_output=True, text=True).stdout


def compiled(source, level, directory):
    result = directory / f'{source.stem}{level}.o'
    subprocess.run(['clang', *FLAGS, level, '-c', str(source), '-o', str(result)], check=True)
    return result


def symbols(path, kinds):
    """Names of an object's symbols of these kinds, of nm's letters."""
    rows = (line.split() for line in output('nm', str(path)).splitlines())
    return {row[-1] for row in rows if row[-2] in kinds}


def check(level, directory):
    library = compiled(SOURCE, level, directory)
    caller = compiled(HERE / 'operations.c', level, directory)
    code = output('objdump', '-d', '--no-show-raw-insn', str(library)).splitlines()
    bad = [line.strip() for line in code if REGISTER.search(line) or MNEMONIC.search(line)]
    complaints = [f'{level}: not integer-only: {line}' for line in bad[:5]]
    for name in sorted(symbols(library, 'U')):
        complaints.append(f'{level}: soft_float.c needs {name}')
    called = symbols(caller, 'U')
    for name in sorted(called - symbols(library, 'T')):
        complaints.append(f'{level}: clang calls {name}, soft_float.c has none')
    print(f'{level}: {len(code)} lines of code, {len(called)} helpers called')
    # an empty disassembly, or a caller that calls nothing, would prove nothing
    if len(code) < 1000 or len(called) < 50:
        complaints.append(f'{level}: too little to look at')
    return complaints


def main(directory):
    for tool in ('clang', 'objdump', 'nm'):
        if not shutil.which(tool):
            print(f'check_object.py: no {tool} here', file=sys.stderr)
            return 77
    complaints = [c for level in ('-Os', '-O2', '-O0') for c in check(level, directory)]
    print('\n'.join(complaints))
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
