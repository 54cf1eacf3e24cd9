"""Small changes of Python code, made to the syntax tree as a module is imported.

A file's sites are numbered in the order of its tree; a file and a number name a mutant.
"""

import ast
import collections
import importlib.machinery

COMPARISONS = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot,
               ast.IsNot: ast.Is, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt}


def constant(node):
    value = node.value
    if isinstance(value, bool):
        return ast.Constant(not value)
    if isinstance(value, int):
        return ast.Constant(value + 1)
    if isinstance(value, str):
        return ast.Constant(value + 'x')
    return None


def mutations(node, docstrings):
    """Pairs of a name and what the node becomes."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield 'comparison', ast.Compare(node.left, [COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)
    if isinstance(node, ast.BoolOp):
        yield 'and-or', ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield 'operand', ast.BoolOp(node.op, node.values[:-1]) if len(node.values) > 2 else node.values[0]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield 'not', node.operand
    if isinstance(node, (ast.If, ast.IfExp)):
        yield 'condition', type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(node, ast.Constant) and node not in docstrings and constant(node):
        yield 'constant', constant(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield 'swap', ast.BinOp(node.right, ast.Add(), node.left)
        yield 'left', node.left
    if isinstance(node, ast.Return) and node.value:
        yield 'return', ast.Return(ast.Constant(None))
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)) or (
            isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Constant, ast.Yield, ast.YieldFrom))):
        yield 'delete', ast.Pass()
    if isinstance(node, ast.Call) and len(node.args) > 1:
        yield 'arguments', ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    if isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield 'element', type(node)(node.elts[:-1], node.ctx)
        yield 'order', type(node)(node.elts[::-1], node.ctx)
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        yield 'member', ast.Dict(node.keys[:-1], node.values[:-1])


def statements(tree):
    """node -> the line of the innermost statement that it is a part of: the line that is
    seen to run, also for a constant in the middle of a long expression."""
    lines = {}

    def walk(node, line):
        line = node.lineno if isinstance(node, ast.stmt) else line
        lines[node] = line
        for child in ast.iter_child_nodes(node):
            walk(child, line)
    walk(tree, 0)
    return lines


Site = collections.namedtuple('Site', 'line statement name node replacement')


def sites(tree):
    """What could be changed, in the tree's order."""
    docstrings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    lines = statements(tree)
    for node in ast.walk(tree):
        if hasattr(node, 'lineno'):
            for name, replacement in mutations(node, docstrings):
                yield Site(node.lineno, lines[node], name, node, replacement)


class Replace(ast.NodeTransformer):
    def __init__(self, node, replacement):
        self.node, self.replacement = node, replacement

    def visit(self, node):
        return ast.copy_location(self.replacement, node) if node is self.node else self.generic_visit(node)


def mutate(path, number):
    """Imports `path` from now on with its mutation of that number; a compiled copy that
    lies beside it is not looked at."""
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(self, fullname):
        if self.path != path:
            return original(self, fullname)
        tree = ast.parse(self.get_data(path))
        site = list(sites(tree))[number]
        changed = ast.fix_missing_locations(Replace(site.node, site.replacement).visit(tree))
        return compile(changed, path, 'exec', dont_inherit=True)
    importlib.machinery.SourceFileLoader.get_code = get_code
