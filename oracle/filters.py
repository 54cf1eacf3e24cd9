"""The filters that IX adds to Jinja, and the historical `ix` object.

Written from the description of their behaviour and compared with upstream's by
test_bare.py --checkout. CPython's messages about wrong arguments quote the
name of a function and of its parameters, so both are upstream's here.
"""

import base64
import json
import os.path

# The drivers that a user has to choose; their message says where to read on.
DRIVERS = ("vulkan", "opengl")
DRIVER_HELP = (
    "please provide {0} driver via --{0}= switch, like in "
    "https://github.com/stal-ix/stal-ix.github.io/blob/main/ACCEL.md"
)


def lines_of(text):
    """The lines that the list filters see: stripped, no empty ones, no comments."""
    stripped = (line.strip() for line in text.split("\n"))
    return [line for line in stripped if line and not line.startswith("#")]


def cononize(v):
    text = " ".join(lines_of(v))
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def parse_list(lst):
    return [word for word in cononize(lst).split(" ") if word]


def list_to_json(lst):
    return json.dumps(lines_of(lst))


def parse_urls(urls):
    """Pairs of url and checksum; a record is complete when it has both."""
    records, pending = [], {}
    for word in cononize(urls).split(" "):
        if "://" in word:
            pending["url"] = word
        else:
            pending["md5"] = word.removeprefix("sha:")
        if "url" in pending and "md5" in pending:
            records.append(pending)
            pending = {}
    return records


def b64e(data):
    return str(base64.b64encode(data.encode()), "ascii")


def b64d(data):
    return base64.b64decode(data).decode()


def flt_defined(v, s):
    # By the name of the type, like upstream: StrictUndefined and the other
    # kinds do not occur, and a string never matches.
    if type(v).__name__ == "Undefined":
        raise Exception(DRIVER_HELP.format(s) if s in DRIVERS else f"{s} undefined")
    return v


def field(v, n):
    return v.split(".")[n]


def add(v, n):
    return int(v) + int(n)


def strip(v):
    return v.strip()


def pad(v, n):
    while len(v) < n:
        v += "0"
    return v


def fjoin(v, f):
    return f.join(v)


FILTERS = {
    "add": add,
    "b64d": b64d,
    "b64e": b64e,
    "basename": os.path.basename,
    "defined": flt_defined,
    "dirname": os.path.dirname,
    "field": field,
    "fix_list": cononize,
    "fjoin": fjoin,
    "jd": json.dumps,
    "list_to_json": list_to_json,
    "pad": pad,
    "parse_list": parse_list,
    "parse_urls": parse_urls,
    "strip": strip,
}


class RenderContext:
    """`ix` as templates saw it until December 2025, its five pure methods."""

    def fix_list(self, lst):
        return cononize(lst)

    def parse_list(self, lst):
        # A generator, as it was: nothing happens, and nothing fails, before
        # the first element is asked for.
        yield from parse_list(lst)

    def list_to_json(self, lst):
        return list_to_json(lst)

    def string_to_json(self, s):
        return json.dumps(s)

    def urls_to_json(self, urls):
        return json.dumps(parse_urls(urls))


# Jinja quotes the full name of the type in its messages.
RenderContext.__module__ = "core.render_ctx"
