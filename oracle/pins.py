"""Pins and target files: everything of a host that enters upstream's answers.

A pins file names each host input once, so that two machines, and both sides of
a comparison, see the same host.  A target file describes a platform that
upstream does not know, with the executor kind that goes with it.  Both carry a
format name and a version; an unknown version is refused.
"""

import hashlib
import json
import os

STRING_MAP = 'a map from strings to strings'
STRING_LIST = 'a list of strings'

PINS_FIELDS = {
    'root': str,
    'path': str,
    'tools': STRING_MAP,
    'python': str,
    'ix_binary': str,
    'user': str,
    'uname': STRING_MAP,
    'cpus': int,
    'git_rev': str,
    'argv0': str,
    'isfile': STRING_LIST,
    'env': STRING_MAP,
    'system_tools': STRING_MAP,
}

TARGET_FIELDS = {
    'name': str,
    'platform': dict,
    'flags': STRING_MAP,
    'kind': str,
    'overlays': STRING_LIST,
    'kind_rules': dict,
}

RULES_FIELDS = {
    'boot_path': str,
    'system_path': str,
    'extract': STRING_LIST,
    'flags': STRING_MAP,
    'isfile': STRING_LIST,
    'tools': STRING_MAP,
}


class BadFile(Exception):
    """A pins or target file that cannot be used; the text names the file."""


def is_a(value, wanted):
    if wanted is STRING_MAP:
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())

    if wanted is STRING_LIST:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)

    # A JSON true is an int to Python, so types are compared exactly.
    return type(value) is wanted


def check_fields(path, where, data, fields):
    for name, wanted in fields.items():
        if name not in data:
            raise BadFile(f'{path}: {where}"{name}" is missing')

        if not is_a(data[name], wanted):
            wanted = getattr(wanted, '__name__', wanted)
            raise BadFile(f'{path}: {where}"{name}" is not {wanted}')


def read_json(path, form, version):
    """The object in a versioned JSON file, and the SHA-256 of the file."""
    try:
        with open(path, 'rb') as f:
            raw = f.read()

        data = json.loads(raw)
    except (OSError, ValueError) as e:
        raise BadFile(f'{path}: {e}') from e

    if not isinstance(data, dict) or data.get('format') != form:
        raise BadFile(f'{path}: not a file of format {form}')

    if data.get('version') != version:
        raise BadFile(f'{path}: {form} version {data.get("version")}, this program reads version {version}')

    return data, hashlib.sha256(raw).hexdigest()


class Pins:
    """One host.  `sha256` is the digest of the file, the rest are its fields."""

    def __init__(self, path):
        data, self.sha256 = read_json(path, 'ixt-pins', 1)

        check_fields(path, '', data, PINS_FIELDS)
        check_fields(path, 'uname.', data['uname'], {'system': str, 'machine': str})

        self.__dict__.update((k, data[k]) for k in PINS_FIELDS)


class Target:
    """One platform and its kind; `overlays` are the existing package roots.

    A named overlay directory that does not exist is no overlay: a target may
    stand before it has packages of its own.
    """

    def __init__(self, path):
        data, self.sha256 = read_json(path, 'ixt-target', 1)

        check_fields(path, '', data, TARGET_FIELDS)
        check_fields(path, 'kind_rules.', data['kind_rules'], RULES_FIELDS)

        self.name = data['name']
        self.platform = data['platform']
        self.flags = data['flags']
        self.kind = data['kind']
        self.rules = data['kind_rules']

        beside = os.path.dirname(os.path.abspath(path))
        roots = (os.path.join(beside, x) for x in data['overlays'])
        self.overlays = tuple(x for x in roots if os.path.isdir(x))
