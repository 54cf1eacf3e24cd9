"""Tests of the bare oracle.

    test_bare.py [--checkout DIR] [unittest options]

With --checkout the filters and the loader are also compared with those of an
unmodified upstream checkout, over many values.
"""

import itertools
import json
import pathlib
import subprocess
import sys
import unittest

import jinja2

import bare
import filters
import record_cases

HERE = pathlib.Path(__file__).resolve().parent
checkout = None


def outcome(function, *args):
    """What a call gives, in a form that can be compared."""
    try:
        value = function(*args)
        kind = type(value).__name__
        return kind, str(value) if kind == "Undefined" else repr(value)
    except Exception as error:
        return type(error).__name__, str(error)


class Protocol(unittest.TestCase):
    def converse(self, *requests):
        run = subprocess.run(
            [sys.executable, HERE / "bare.py"],
            input="".join(json.dumps(r) + "\n" for r in requests),
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in run.stdout.splitlines()]

    def test_greeting_names_versions(self):
        (said,) = self.converse({"hello": bare.PROTOCOL})
        hello = said["hello"]
        self.assertEqual((hello["protocol"], hello["version"]), ("ixt-candidate", 1))
        self.assertEqual(hello["jinja2"], "3.1.6")
        self.assertEqual(hello["kinds"], ["template"])

    def test_functions_answer_as_recorded(self):
        functions = {
            "ix_boot_tool": [{"args": ["sh"], "result": "/bin/sh"}, {"args": ["no"], "result": None}],
            "load_file": [{"args": ["f"], "error": {"class": "FileNotFoundError", "message": "d/f"}}],
        }
        ask = {"entry": "a", "functions": functions}
        replies = self.converse(
            {"id": 1, "templates": {"a": "{{ix_boot_tool('sh')}} {{ix_boot_tool('no')}}"}, **ask},
            {"id": 2, "templates": {"a": "{{ix.load_file('f')}}"}, **ask},
            {"id": 3, "templates": {"a": "{{isfile('x')}}"}, **ask},
        )
        self.assertEqual(replies[0]["ok"], "/bin/sh None")
        self.assertEqual(
            [(r["err"]["class"], r["err"]["message"]) for r in replies[1:]],
            [("FileNotFoundError", "d/f"), ("Error", "missing-call: isfile(x)")],
        )

    def test_answers_in_order_of_requests(self):
        replies = self.converse(
            {"id": 1, "templates": {"a": "{{v}}"}, "entry": "a", "context": {"v": 5}},
            {"id": 2, "templates": {"a": "\n{{ x.y }}"}, "entry": "a"},
            {"id": 3, "templates": {"a": "{% extends 'a' %}"}, "entry": "a"},
            {"id": 4, "templates": {"a": "\udcff"}, "entry": "a"},
        )
        self.assertEqual(replies[0], {"id": 1, "ok": "5"})
        expected = {
            "class": "UndefinedError",
            "message": "'x' is undefined",
            "line": 2,
            "template": "a",
        }
        self.assertEqual(replies[1], {"id": 2, "err": expected})
        self.assertEqual(replies[2]["err"]["class"], "RecursionError")
        self.assertEqual(replies[3]["err"]["class"], "UnicodeDecodeError")


class Place(unittest.TestCase):
    def place(self, entry, **templates):
        sources = {n: s.encode() for n, s in templates.items()}
        error = bare.render(sources, entry, {})["err"]
        return error["template"], error["line"]

    def test_syntax_error_of_a_parent(self):
        self.assertEqual(self.place("m", m="{% extends '//p' %}", p="\n\n{{"), ("p", 3))

    def test_innermost_template_of_a_runtime_error(self):
        child = "{% extends 'p' %}\n{% block x %}\n{{ y() }}{% endblock %}"
        parent = "{% block x %}{% endblock %}"
        self.assertEqual(self.place("m", m=child, p=parent), ("m", 3))

    def test_missing_entry_has_no_place(self):
        self.assertEqual(self.place("m"), (None, None))


class CaseFiles(unittest.TestCase):
    def test_escape_is_undone_by_unescape(self):
        text = "a \n\t\r\0\x0b\\ \x85\u2003é\U0001f600\\n x \n"
        escaped = record_cases.escape(text).encode()
        self.assertEqual(record_cases.unescape(escaped).decode(), text)

    def test_split_and_join_are_inverse(self):
        data = b"# c\n-- template m --\na\n\n-- context --\n{}\n-- expect --\nb\n"
        comment, sections = record_cases.split(data)
        self.assertEqual(sections[0], ("template m", b"a\n"))
        self.assertEqual(record_cases.join(comment, sections), data)

    def test_a_case_needs_its_comment(self):
        with self.assertRaises(record_cases.BadCase):
            record_cases.split(b"-- template m --\n")


class AgainstUpstream(unittest.TestCase):
    VALUES = [
        "",
        " ",
        "a",
        "a b  c",
        " a   b \n# c\n\n\tc\t d\n#\n e # f \n",
        "a\r\nb\x0b\x0cc\x85d\u2028e\xa0",
        "#",
        "\n\n#x\n",
        "https://x/y.tgz\nsha:abc",
        "sha:sha:1 http://a http://b 2 3 http://c",
        "1 2 http://x",
        "://",
        "é\x7f\x00\x01\"\\/\U0001f600\ud800",
        "YWJj",
        "YW Jj\n",
        "YWJ",
        "Y",
        "=",
        "/w==",
        "YWJj====",
        "YQ==YQ==",
        "1.2.3",
        ".",
        "a.b.",
        "/",
        "//",
        "///x",
        "a/b/",
        "/a",
        "a//b",
        "12",
        " 12\n",
        "-3",
        "+4",
        "1_000",
        "٣",
        "1.5",
        "0x10",
        "vulkan",
        "opengl",
        0,
        7,
        -1,
        2.5,
        float("inf"),
        True,
        None,
        [],
        ["a", "b"],
        ["a", 1],
        [[1]],
        {},
        {"a": "b"},
        b"YWJj",
        b"a\n b",
        jinja2.Undefined(name="u"),
        jinja2.Undefined("hint"),
    ]

    @classmethod
    def setUpClass(cls):
        if not checkout:
            raise unittest.SkipTest("no --checkout given")
        sys.path.insert(0, str(checkout))
        import core.j2

        cls.j2 = core.j2

    def test_filters(self):
        theirs = self.j2.Env(None).filters
        compared = 0
        for name, ours in filters.FILTERS.items():
            for n in range(3):
                for args in itertools.product(self.VALUES, repeat=n):
                    # pad changes lists in place and may not end.
                    if name == "pad" and endless_pad(args):
                        continue
                    with self.subTest(filter=name, args=args):
                        mine = outcome(ours, *map(copied, args))
                        self.assertEqual(mine, outcome(theirs[name], *map(copied, args)))
                    compared += 1
        print(f"{compared} filter calls compared", file=sys.stderr)

    def test_every_filter_of_upstream_is_known(self):
        unused = {
            "des",
            "eval",
            "group_by",
            "jl",
            "lines",
            "preproc",
            "print",
            "ser",
            "strip_prefix",
            "strip_suffix",
        }
        added = set(self.j2.Env(None).filters) - set(jinja2.Environment().filters)
        self.assertEqual(added, (set(filters.FILTERS) | unused) - {"int"})

    FILES = {
        "m": "a\n  {% include 'd/i' %} tail\nb",
        "d/i": "\n\n  {% include 'j' %}\n r \n\n{% include '//m2' %}",
        "d/j": " q {{1}} ",
        "m2": "{%  include 'x' %}\n{{2}} {% include 'x' %}",
        "n": "{% include \"d/j\" %}",
        "o": "{% include d/j %}",
        "p": "{% include '' %}",
        "q": "{% include 'd/j",
        "r": "{% include 'd/j/base64' %}\n",
        "s": "{% includes 'd/j' if 'x' %}",
        "t": "\x0b{% include '/abs' %}",
        "u": "{% include 'd/i' %}\r\nx\r{% include 'd/j' %}",
        "e": "",
    }
    NAMES = [*FILES, "//m", "////m", "m/base64", "//d/i/base64", "m/base64/base64"]
    NAMES += ["absent", "/base64", "base64", "", "//", "/m", "d//i"]

    def test_loader(self):
        files = {n: t.encode() for n, t in self.FILES.items()}
        ours = bare.MemoryLoader(files)
        theirs = self.j2.Loader(Memory(files))
        for name in self.NAMES:
            with self.subTest(name=name):
                mine = outcome(lambda: ours.get_source(None, name)[:2])
                self.assertEqual(mine, outcome(lambda: theirs.get_source(None, name)[:2]))

    def test_join(self):
        parents = ["", "a", "a/b", "//a/b", "/a", "a/b/", "/", "//"]
        for name, parent in itertools.product(self.NAMES, parents):
            with self.subTest(name=name, parent=parent):
                mine = bare.MemoryLoader.join(name, parent)
                self.assertEqual(mine, self.j2.Loader(None).join_path(name, parent))


class Memory:
    """Files as upstream's virtual file system serves them."""

    def __init__(self, files):
        self.files = files

    def serve(self, name):
        if name not in self.files:
            raise FileNotFoundError(name)
        return self.files[name]


def copied(value):
    return list(value) if type(value) is list else value


def endless_pad(args):
    return len(args) == 2 and args[1] == float("inf")


if __name__ == "__main__":
    if "--checkout" in sys.argv:
        at = sys.argv.index("--checkout")
        checkout = pathlib.Path(sys.argv[at + 1]).resolve()
        del sys.argv[at : at + 2]
    unittest.main()
