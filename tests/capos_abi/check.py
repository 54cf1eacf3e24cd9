#!/usr/bin/env python3
"""Compares targets/capos/abi.json with capOS' own crates, number by number.

    check.py BUILD_DIR

Layouts and constants are printed by a small program that is linked to the crates;
methods, enums and the schema's id are read from the schema that comes with them, and
interface ids are also computed from it. Exit status: 0 all the same, 1 something
differs, 77 there is no cargo, or the crates cannot be had.
"""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parents[1] / 'targets' / 'capos' / 'abi.json'

# What the crates do not say: our own conventions, and facts of their texts only.
OWN = {
    'format', 'version', 'source', 'facts_section', 'session_disclosure_mask', 'syscalls', 'cap_enter',
    'exit_codes', 'args_block', 'capability_names', 'protection',
    'limits.result_bytes', 'limits.params_bytes', 'limits.cap_slots', 'limits.directory_entries',
    'limits.name_bytes', 'limits.file_io_bytes', 'limits.manifest_chunk', 'limits.manifest_binaries',
    'limits.binary_name_bytes', 'limits.traversal_words', 'limits.nesting', 'limits.terminal_line_bytes',
    'enums.open',
}
ENUMS = {
    'exception': 'ExceptionType', 'line_status': 'LineStatus', 'line_echo': 'LineEcho',
    'stdio_stream': 'StdIOStream', 'stdio_read_mode': 'StdIOReadMode',
    'entropy_status': 'EntropyStatus', 'clock_provenance': 'ClockProvenance',
}


def skip(why):
    print(f'check.py: {why}', file=sys.stderr)
    sys.exit(77)


def number(v):
    return int(v, 16) if isinstance(v, str) and v.startswith('0x') else v


def flatten(table, before=''):
    for k, v in table.items():
        path = f'{before}{k}'

        if path in OWN:
            continue

        if isinstance(v, dict):
            yield from flatten(v, path + '.')
        else:
            yield path, number(v)


def build(directory):
    """Copies the crate, because cargo writes beside the sources, and builds it."""
    if not shutil.which('cargo'):
        skip('no cargo here')

    crate = directory / 'capos_abi'
    shutil.copytree(HERE / 'src', crate / 'src', dirs_exist_ok=True)
    shutil.copy(HERE / 'Cargo.toml', crate)
    # With it the crates take the bindings they come with, and need no capnp.
    environment = {**os.environ, 'DOCS_RS': '1', 'CARGO_TARGET_DIR': str(crate / 'target')}

    def cargo(*args):
        return subprocess.run(['cargo', *args], cwd=crate, env=environment, capture_output=True, text=True)

    if cargo('build', '--quiet', '--offline').returncode:
        got = cargo('build', '--quiet')

        if got.returncode:
            lines = [x for x in got.stderr.splitlines() if x.startswith('error')] or ['cargo build failed']

            if re.search(r'download|network|index|resolve host|registry', got.stderr):
                skip('the crates cannot be had: ' + lines[0])

            sys.exit(got.stderr)

    packages = json.loads(cargo('metadata', '--format-version', '1', '--offline').stdout)['packages']
    config = next(x['manifest_path'] for x in packages if x['name'] == 'capos-config')

    return crate / 'target' / 'debug' / 'capos-abi-facts', pathlib.Path(config).parent / 'schema' / 'capos.capnp'


def printed(program):
    for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
        path, _, v = line.partition(' ')
        yield path, v if path == 'capset.magic' else int(v)


def block(schema, keyword, name):
    match = re.search(rf'^( *){keyword} {name}\b[^{{]*{{(.*?)^\1}}', schema, re.S | re.M)

    return re.sub(r'#.*', '', match[2])


def snake(name):
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()


def child_id(parent, name):
    """Cap'n Proto's rule for the id of what a file declares."""
    digest = hashlib.md5(parent.to_bytes(8, 'little') + name.encode()).digest()

    return int.from_bytes(digest[:8], 'big') | 1 << 63


def from_schema(schema, table):
    file_id = int(re.search(r'^@(0x[0-9a-f]+);', schema, re.M)[1], 16)
    yield 'schema_file_id', file_id

    for name, interface in table['interfaces'].items():
        body = block(schema, 'interface', name)
        yield f'interfaces.{name}.id', child_id(file_id, name)

        for method, ordinal in re.findall(r'(\w+)\s+@(\d+)\s*\(', body):
            if method in interface['methods']:
                yield f'interfaces.{name}.methods.{method}', int(ordinal)

        if len(re.findall(r'\w+\s+@\d+\s*\(', body)) != len(interface['methods']):
            yield f'interfaces.{name}.methods', 'as many as the schema has'

    for ours, name in ENUMS.items():
        for value, ordinal in re.findall(r'(\w+)\s+@(\d+);', block(schema, 'enum', name)):
            yield f'enums.{ours}.{snake(value)}', int(ordinal)


def main():
    program, path = build(pathlib.Path(sys.argv[1]))
    table = json.loads(TABLE.read_text())
    ours = dict(flatten(table))
    theirs = {}
    differ = 0

    for key, v in [*printed(program), *from_schema(path.read_text(), table)]:
        if theirs.setdefault(key, v) != v:
            print(f'{key}: the crates say both {theirs[key]} and {v}')
            differ += 1

    for key in sorted(ours.keys() | theirs.keys()):
        if ours.get(key) != theirs.get(key):
            print(f'{key}: {ours.get(key)} here, {theirs.get(key)} in the crates')
            differ += 1

    print(f'{len(theirs)} facts compared, {differ} differ')

    return 1 if differ or not theirs else 0


if __name__ == '__main__':
    sys.exit(main())
