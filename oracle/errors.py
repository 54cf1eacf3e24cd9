"""Error records: one exception of upstream's, as both sides compare it.

Upstream wraps what went wrong ("can not render ...") and keeps the cause in an
attribute `exception`; plain Python chains keep it in `__cause__`.  The record is
that of the root cause; the wrappers around it are listed apart.
"""

import hashlib


def chain(exc):
    """From the exception that surfaced to its root cause."""
    links = []

    while exc is not None and all(exc is not x for x in links):
        links.append(exc)
        inner = getattr(exc, 'exception', None)
        exc = inner if isinstance(inner, BaseException) else exc.__cause__

    return links


def message(exc, roots):
    """The text of one exception; in an operating system's text the package
    roots are replaced, because they differ from machine to machine."""
    text = str(exc)

    if isinstance(exc, OSError):
        for root in sorted(roots, key=len, reverse=True):
            text = text.replace(root, '<root>')

    return text


def digest(name, text):
    # How far a recursion came, and what met the limit, is an accident of the
    # interpreter's frames, so only the class of a RecursionError is compared.
    said = name if name == 'RecursionError' else f'{name}: {text}'

    return hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()


def position(exc):
    """(template, line) where known: a syntax error says so itself; for others
    Jinja has rewritten the traceback, and the innermost frame that it made
    up stands for the template.  Lines count after textual includes."""
    if hasattr(exc, 'lineno') and hasattr(exc, 'translated'):
        return exc.filename or exc.name, exc.lineno

    found = None, None
    tb = exc.__traceback__

    while tb:
        if '__jinja_exception__' in tb.tb_frame.f_globals:
            found = tb.tb_frame.f_code.co_filename, tb.tb_lineno

        tb = tb.tb_next

    return found


def record(exc, roots):
    """The error record of design decision 8, as a JSON object."""
    *outer, root = chain(exc)
    name = type(root).__name__
    text = message(root, roots)
    template, line = position(root)

    return {
        'class': name,
        'message': text,
        'digest': digest(name, text),
        'outer': [{'class': type(x).__name__, 'message': message(x, roots)} for x in outer],
        'line': line,
        'template': template,
    }
