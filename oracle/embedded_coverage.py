#!/usr/bin/env python3
"""Checks that corpus/embedded shows every construct that the real corpus uses.

    embedded_coverage.py [--corpus DIR] [--jinja DIR]... [--table]

Every template is inlined as IX's loader does and parsed by Jinja2 with IX's
options; what is found (a feature is a text such as `filter fjoin`) is compared
with the list below, and with the table in the corpus's README, each row of
which names one file that must show its feature. Jinja2 comes from --jinja
(repeatable; markupsafe may need one of its own) or from the interpreter.

Exit status: 0 all there, 1 something is missing, 2 wrong usage, 3 no Jinja2.
"""

import argparse
import collections
import os
import re
import sys

STATEMENTS = '''
    Extends Block If For Assign AssignBlock
'''

FILTERS = '''
    fix_list parse_list list_to_json parse_urls jd b64e b64d defined field pad
    add int strip fjoin basename dirname
'''

METHODS = 'strip replace split upper removeprefix join'

OPERATORS = 'in notin eq ne Add Neg Or And Not CondExpr List'

SLICES = '[:2] [:3] [:4] [:5] [4:] [6:] [4:6] [:-1] [:-2] [-1:] [-2:]'

INDEXES = '[0] [1] [-1]'

CONSTANTS = 'str int float True False None'

CONTEXT = '''
    ix_boot_tool ix_boot_path ix_extract isfile intro host target native tool
    boot name basename uniq_id kind ix_dir ix_trash_dir default_allocator
    default_clang setx lib bin linux darwin wasi x86_64 aarch64 riscv64
'''

TARGET_ATTRIBUTES = '''
    os kernel arch gnu_arch family bits ptrlen endian rust rust_os
    cmake_system_name uname_s uname_m vendor gnu_vendor clang_os linux_arch
    go_arch llvm_target obj_fmt exe_suffix dl_suffix symbol_prefix hard_float id
    gnu.three gnu.four gnu.triplet
'''

# Blocks that a package fills to ask for something; die/ only passes them on.
REQUESTS = '''
    fetch host_libs bld_libs bld_data use_data run_deps run_data ind_deps
    lib_deps fix_deps heavy online loose
'''

HOST_ATTRIBUTES = 'os arch gnu_arch go_arch rust bits id gnu.three'

# What only the structure or the raw text shows.
SHAPES = '''
    extends absolute; extends relative; extends own /t/ alias;
    text before extends; text outside blocks; no parent;
    block in block; block in set; block in if; block in root if;
    block in if in if; set in root; set in root if; set in block;
    set around self call; if with elif; if with else;
    for over parse_list; for over list; for over split;
    call self; call super; call super.super; call ix.load_file;
    call ix.error; intro uid; or with constant;
    float 11.0; escape \\n; escape \\t; escape \\';
    include relative; include absolute; include relative base64;
    include absolute base64; include in include;
    comment one line; comment several lines; comment mid-line;
    tag indented; tag mid-line, newline follows; tag mid-line, text follows;
    tag in column 0, text follows; expression indented; expression mid-line;
    text non-ASCII; text tab; text DEL; package in another .sh file;
    package generated; dependency with flags; dependency prints a flag
'''


def words(prefix, text):
    return [f'{prefix} {word}' for word in text.split()]


def required():
    return [
        *words('statement', STATEMENTS),
        *words('filter', FILTERS),
        *words('method', METHODS),
        *words('operator', OPERATORS),
        *words('slice', SLICES),
        *words('index', INDEXES),
        *words('constant', CONSTANTS),
        *words('request', REQUESTS),
        *words('name', CONTEXT),
        *words('attribute', ' '.join('target.' + a for a in TARGET_ATTRIBUTES.split())),
        *words('attribute', ' '.join('host.' + a for a in HOST_ATTRIBUTES.split())),
        *[shape.strip() for shape in SHAPES.split(';')],
    ]


# --- reading as the loader does ---------------------------------------------

INCLUDE = '{% include'

BASE = 'die/descr.json'


def include_path(line):
    """The path of a textual include, None when the line is none."""
    line = line.strip()

    if line.startswith(INCLUDE):
        return line.split("'")[1]

    return None


class Corpus:
    """Templates of a directory by name, with what pip/mount.py would make."""

    def __init__(self, root):
        self.root = root

    def read(self, name):
        with open(os.path.join(self.root, name), encoding='utf-8', newline='') as file:
            return file.read()

    def resolve(self, path, name):
        if path.startswith('//'):
            return path[2:]

        return os.path.join(os.path.dirname(name), path)

    def inline(self, name):
        """The template's text after includes; base64 ones only leave a word."""
        lines = []

        for line in self.read(name).split('\n'):
            path = include_path(line)

            if path is None:
                lines.append(line)
            elif path.endswith('/base64'):
                lines.append('base64')
            else:
                lines.append(self.inline(self.resolve(path, name)).strip())

        return '\n'.join(lines)

    def names(self):
        for top, _, files in os.walk(self.root):
            for file in files:
                path = os.path.join(top, file)
                yield os.path.relpath(path, self.root)

    def is_bad(self, name):
        """Packages made to fail show nothing that counts."""
        return 'bad' in name.split('/')

    def is_template(self, name):
        return '{% extends' in self.read(name) or name == BASE

    def templates(self):
        """(name, inlined text) of every template that is meant to work."""
        for name in sorted(self.names()):
            if self.is_bad(name) or name.endswith(('.md', '.py')):
                continue

            if self.is_template(name):
                yield name, self.inline(name)

        yield 'pip/mount.py', generated(self.read('pip/mount.py'))


def generated(source):
    """The template that a mount keeps as its one raw string."""
    return source.split("TMPL = r'''")[1].split("'''")[0]


# --- features of a parsed template ------------------------------------------

def dotted(node, nodes):
    """`a.b.c` for a chain of attributes on a name, else None."""
    if isinstance(node, nodes.Name):
        return node.name

    if isinstance(node, nodes.Getattr):
        base = dotted(node.node, nodes)
        return base and f'{base}.{node.attr}'

    return None


def bound(node, nodes):
    """A slice's bound or an index as it is written, when it is constant."""
    if node is None:
        return ''

    if isinstance(node, nodes.Neg):
        return f'-{bound(node.node, nodes)}'

    return str(getattr(node, 'value', 'expression'))


class Walk:
    """Collects features below one template, knowing what is around a node."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.found = set()

    def add(self, feature):
        self.found.add(feature)

    def node(self, node, around=()):
        kind = type(node).__name__
        visit = getattr(self, 'visit_' + kind.lower(), None)

        if visit:
            visit(node, around)

        for child in node.iter_child_nodes():
            self.node(child, around + (node,))

    def visit_template(self, node, around):
        first = node.body[0] if node.body else None
        extends = [n for n in node.body if isinstance(n, self.nodes.Extends)]

        if not extends:
            self.add('no parent')
        elif first is not extends[0]:
            self.add('text before extends')

        for child in node.body:
            if extends and isinstance(child, self.nodes.Output) and child is not first:
                if any(self.is_words(part) for part in child.nodes):
                    self.add('text outside blocks')

    def is_words(self, part):
        return isinstance(part, self.nodes.TemplateData) and part.data.strip()

    def data(self, node):
        return node.find_all(self.nodes.TemplateData)

    def visit_extends(self, node, around):
        self.add('statement Extends')
        path = node.template.value
        self.add('extends absolute' if path.startswith('//') else 'extends relative')

        if path.endswith('/t/ix.sh'):
            self.add('extends own /t/ alias')

    def visit_block(self, node, around):
        self.add('statement Block')
        kinds = [type(n).__name__ for n in around[1:]]

        if kinds == ['If']:
            self.add('block in root if')

        if kinds[-2:] == ['If', 'If']:
            self.add('block in if in if')

        for kind, name in (('Block', 'block'), ('AssignBlock', 'set'), ('If', 'if')):
            if kinds[-1:] == [kind]:
                self.add(f'block in {name}')

        if node.name in REQUESTS.split() and any(n.data.strip() for n in self.data(node)):
            self.add(f'request {node.name}')

    def visit_assign(self, node, around):
        self.add('statement Assign')

    def visit_assignblock(self, node, around):
        self.add('statement AssignBlock')
        kinds = [type(n).__name__ for n in around[1:]]

        if not kinds:
            self.add('set in root')
        elif kinds == ['If']:
            self.add('set in root if')

        if 'Block' in kinds:
            self.add('set in block')

        for call in node.find_all(self.nodes.Call):
            if (dotted(call.node, self.nodes) or '').startswith('self.'):
                self.add('set around self call')

    def visit_if(self, node, around):
        self.add('statement If')

        if node.elif_:
            self.add('if with elif')

        if node.else_:
            self.add('if with else')

    def visit_for(self, node, around):
        self.add('statement For')
        over = node.iter

        if isinstance(over, self.nodes.Filter):
            self.add(f'for over {over.name}')
        elif isinstance(over, self.nodes.List):
            self.add('for over list')
        elif isinstance(over, self.nodes.Call):
            self.add(f'for over {over.node.attr}')

    def visit_filter(self, node, around):
        self.add(f'filter {node.name}')

    def visit_call(self, node, around):
        path = dotted(node.node, self.nodes) or ''
        self.add(f'call {path}')

        if path.startswith('self.'):
            self.add('call self')

        if isinstance(node.node, self.nodes.Getattr) and not path.startswith(('self.', 'ix.')):
            self.add(f'method {node.node.attr}')

    def visit_getattr(self, node, around):
        path = dotted(node, self.nodes)

        if path:
            self.add(f'attribute {path}')

        if node.attr == 'uid' and isinstance(node.node, self.nodes.Call):
            self.add('intro uid')

    def visit_getitem(self, node, around):
        arg = node.arg

        if isinstance(arg, self.nodes.Slice):
            start, stop = bound(arg.start, self.nodes), bound(arg.stop, self.nodes)
            self.add(f'slice [{start}:{stop}]')
        else:
            self.add(f'index [{bound(arg, self.nodes)}]')

    def visit_name(self, node, around):
        self.add(f'name {node.name}')

    def visit_const(self, node, around):
        value = node.value
        named = isinstance(value, bool) or value is None
        self.add(f'constant {value if named else type(value).__name__}')

        if value == 11.0 and isinstance(value, float):
            self.add('float 11.0')

        for char, escape in (('\n', r'\n'), ('\t', r'\t'), ("'", r"\'")):
            if isinstance(value, str) and char in value:
                self.add(f'escape {escape}')

    def visit_operand(self, node, around):
        self.add(f'operator {node.op}')

    def visit_or(self, node, around):
        self.add('operator Or')

        if isinstance(node.right, self.nodes.Const):
            self.add('or with constant')

    def operator(self, node, around):
        self.add(f'operator {type(node).__name__}')

    visit_and = visit_not = visit_add = visit_neg = visit_condexpr = visit_list = operator


# --- features of the raw text -----------------------------------------------

RAW = [
    ('comment one line', r'^\{#.*#\}$'),
    ('comment several lines', r'\{#[^#]*\n[^#]*#\}'),
    ('comment mid-line', r'\S.*\{#.*#\}'),
    ('tag indented', r'^ +\{%.*%\}$'),
    ('tag mid-line, newline follows', r'^[^{\n]*[^{\s][^{\n]*\{%.*%\}$'),
    ('tag mid-line, text follows', r'^[^{\n]*[^{\s][^{\n]*\{%.*%\}[^\n{]*[^\n{}]$'),
    ('tag in column 0, text follows', r'^\{%[^%]*%\}[^\n{]'),
    ('expression indented', r'^ +\{\{'),
    ('expression mid-line', r'^[^{\n]*[^{\s].*\{\{'),
    ('text non-ASCII', r'[^\x00-\x7f]'),
    ('text tab', r'\t'),
    ('dependency with flags', r'^[a-z]+/[\w/+-]+\((\w+=[^,()]*)+'),
    ('dependency prints a flag', r'\(boot=\{\{boot\}\}'),
]


def raw_features(text):
    for feature, pattern in RAW:
        if re.search(pattern, text, re.MULTILINE):
            yield feature


def include_features(corpus, name):
    for line in corpus.read(name).split('\n'):
        path = include_path(line)

        if path is None:
            continue

        place = 'absolute' if path.startswith('//') else 'relative'
        base64 = ' base64' if path.endswith('/base64') else ''
        yield f'include {place}{base64}'

        target = corpus.resolve(path.removesuffix('/base64'), name)

        if any(include_path(inner) for inner in corpus.read(target).split('\n')):
            yield 'include in include'


def file_features(corpus, name):
    """What the name of a template, or a plain file beside it, shows."""
    if name.endswith('.sh') and not name.endswith('/ix.sh') and name.split('/')[0] == 'lib':
        yield 'package in another .sh file'

    if name == 'pip/mount.py':
        yield 'package generated'

    if '\x7f' in corpus.read(name):
        yield 'text DEL'


def survey(corpus, environment, nodes):
    """feature -> files that show it, both in order."""
    shown = collections.defaultdict(list)

    for name, text in corpus.templates():
        walk = Walk(nodes)
        walk.node(environment.parse(text))
        found = walk.found | set(raw_features(text))

        if name != 'pip/mount.py':
            found |= set(include_features(corpus, name))

        for feature in found:
            shown[feature].append(name)

    for name in sorted(corpus.names()):
        if not corpus.is_bad(name):
            for feature in file_features(corpus, name):
                shown[feature].append(name)

    return shown


# --- the README, and the answer ---------------------------------------------

ROW = re.compile(r'^\| `(?P<feature>[^`]+)` \| \d+ \| `(?P<file>[^`]+)` \|$', re.MULTILINE)


def readme_rows(corpus):
    return {m['feature']: m['file'] for m in ROW.finditer(corpus.read('README.md'))}


def table(shown):
    """The README's rows: the feature, how many files show it, and one of them."""
    for feature in required():
        files = shown[feature]
        # a leaf is a better example than the templates below it
        example = next((f for f in files if not f.startswith('die/')), files[0])
        yield f'| `{feature}` | {len(files)} | `{example}` |'


def complaints(shown, rows):
    for feature in required():
        if feature not in shown:
            yield f'no template shows: {feature}'
        elif feature not in rows:
            yield f'README.md has no row for: {feature}'
        elif rows[feature] not in shown[feature]:
            yield f'{rows[feature]} does not show, against README.md: {feature}'


def environment_of(jinja2):
    """IX's options; filters are only names here, nothing is rendered."""
    return jinja2.Environment(trim_blocks=True, lstrip_blocks=True)


def arguments():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--corpus', default=os.path.join(here, '..', 'corpus', 'embedded'))
    parser.add_argument('--jinja', action='append', default=[], metavar='DIR')
    parser.add_argument('--table', action='store_true', help="print the README's table")

    return parser.parse_args()


def main():
    args = arguments()
    sys.path[:0] = args.jinja

    try:
        import jinja2
        import jinja2.nodes
    except ImportError as error:
        print(f'{error}: name its directory with --jinja', file=sys.stderr)
        return 3

    corpus = Corpus(args.corpus)
    shown = survey(corpus, environment_of(jinja2), jinja2.nodes)

    if args.table:
        missing = [f for f in required() if f not in shown]
        print('\n'.join(f'no template shows: {f}' for f in missing) or '\n'.join(table(shown)))
        return 1 if missing else 0

    found = list(complaints(shown, readme_rows(corpus)))
    print('\n'.join(found) or f'{len(required())} features, all shown')

    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
