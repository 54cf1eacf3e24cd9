"""Renders templates of IX's bare language with plain Jinja2: no packages.

Speaks the candidate protocol (docs/candidate-protocol.md) on standard input and
output, one JSON object a line, an answer a request:

    {"hello": {"protocol": "ixt-candidate", "version": 1}}
    {"hello": {"protocol": …, "version": 1, "name": …, "kinds": ["template"], "python": …}}
    {"id": "1", "kind": "template", "templates": {name: source}, "entry": name, "context": {…},
     "functions": {…}}
    {"id": "1", "ok": text}
    {"id": "1", "err": {"class", "message", "line", "template"}}

`line` and `template` tell where in the templates the error arose, and are null
where that has no meaning. Bytes that are no UTF-8 travel in a source as the
lone surrogates of Python's surrogateescape.
"""

import base64
import json
import os.path
import platform
import sys
import threading

import jinja2

from filters import FILTERS, RenderContext

PROTOCOL = {"protocol": "ixt-candidate", "version": 1}

# Upstream's limit, and a C stack that lets CPython reach it.
RECURSION_LIMIT = 10000
STACK_BYTES = 512 << 20


def included_name(line):
    """What a line includes textually; empty when it is an ordinary line.

    The rules are upstream's also where they are odd: without a closing quote
    the last character goes, without any quote the name is the whole tag.
    """
    tag = line.strip()
    if not tag.startswith("{% include"):
        return ""
    before, quote, rest = tag.partition("'")
    if not quote:
        rest = before
    name, quote, _ = rest.partition("'")
    return name if quote else rest[:-1]


class MemoryLoader(jinja2.BaseLoader):
    """IX's loader rules over a mapping from names to bytes."""

    def __init__(self):
        self.hold({})

    def hold(self, files):
        self.files = files
        self.texts = {}

    @staticmethod
    def join(name, parent):
        if name.startswith("//"):
            return name
        return os.path.join(os.path.dirname(parent), name)

    def text(self, name):
        """The text called `name`, after textual include, and its file's name."""
        if name not in self.texts:
            self.texts[name] = self.read(name)
        return self.texts[name]

    def read(self, name):
        if name.startswith("//"):
            return self.text(name[2:])
        if name.endswith("/base64"):
            text, file = self.text(name.removesuffix("/base64"))
            return base64.b64encode(text.encode()).decode(), file
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.inline(self.files[name].decode(), name), name

    def inline(self, text, name):
        lines = text.split("\n")
        for i, line in enumerate(lines):
            included = included_name(line)
            if included:
                lines[i] = self.text(self.join(included, name))[0].strip()
        return "\n".join(lines)

    def get_source(self, environment, template):
        text, file = self.text(template)
        return text, file, lambda: self.holds(template, text)

    def holds(self, template, text):
        try:
            return self.text(template)[0] == text
        except (FileNotFoundError, UnicodeDecodeError):
            return False


class Environment(jinja2.Environment):
    """Compiled templates stay from one request to the next while their text is the same."""

    def __init__(self):
        super().__init__(
            loader=MemoryLoader(),
            auto_reload=True,
            cache_size=5000,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.filters.update(FILTERS)

    def join_path(self, template, parent):
        return self.loader.join(template, parent)


def place_of(error):
    """Line and template of an error, or two Nones."""
    if isinstance(error, RecursionError):
        return None, None
    if isinstance(error, jinja2.TemplateSyntaxError):
        # A comment without end is raised with the file in the place of the name.
        return error.lineno, error.filename or error.name
    line = template = None
    trace = error.__traceback__
    while trace:
        # Jinja replaces the frames of compiled templates by such as these.
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            line, template = trace.tb_lineno, trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return line, template


class MissingCall(Exception):
    """A call whose answer the request does not have."""


MissingCall.__name__ = "Error"


def recorded(name, calls):
    """A function that answers as `calls` say it did."""

    def call(*args):
        for known in calls:
            if known["args"] == list(args):
                if "result" in known:
                    return known["result"]
                error = known["error"]
                raise type(error["class"], (Exception,), {})(error["message"])
        raise MissingCall(f"missing-call: {name}({', '.join(map(str, args))})")

    return call


def functions_of(request):
    """The functions of a rendering, and those of its `ix`."""
    ix = RenderContext()
    functions = {"ix": ix}
    for name in ("error", "intro", "isfile", "ix_boot_tool", "load_file"):
        call = recorded(name, request.get(name, ()))
        if name in ("error", "intro", "load_file"):
            setattr(ix, name, call)
        if name in ("intro", "isfile", "ix_boot_tool"):
            functions[name] = call
    return functions


ENVIRONMENT = Environment()


def render(templates, entry, context, functions=None):
    """Renders `entry`; an answer without id. `templates` maps names to bytes. Without
    `functions` there are none, as in the bare language."""
    given = {"ix": RenderContext()} if functions is None else functions_of(functions)
    ENVIRONMENT.loader.hold(templates)
    try:
        template = ENVIRONMENT.get_template(entry)
        return {"ok": template.render({**given, **context})}
    except Exception as error:
        line, name = place_of(error)
        return {
            "err": {
                "class": type(error).__name__,
                "message": str(error),
                "line": line,
                "template": name,
            }
        }


def greeting():
    return {
        "hello": {
            **PROTOCOL,
            "name": "Jinja2 " + jinja2.__version__,
            "kinds": ["template"],
            "python": platform.python_version(),
            "jinja2": jinja2.__version__,
        }
    }


def answer(request):
    sources = request["templates"]
    templates = {n: s.encode("utf-8", "surrogateescape") for n, s in sources.items()}
    reply = render(
        templates, request["entry"], request.get("context") or {}, request.get("functions")
    )
    return {"id": request["id"], **reply}


def serve():
    for line in sys.stdin:
        request = json.loads(line)
        reply = greeting() if "hello" in request else answer(request)
        print(json.dumps(reply), flush=True)


def with_room(function, *args):
    """Calls `function` where deep recursion ends in RecursionError, not a crash."""
    result = []
    sys.setrecursionlimit(RECURSION_LIMIT)
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=lambda: result.append(function(*args)))
    thread.start()
    thread.join()
    if not result:
        raise SystemExit(1)  # the thread has printed its traceback
    return result[0]


if __name__ == "__main__":
    with_room(serve)
