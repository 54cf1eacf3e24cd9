"""Records what Jinja answers to the language cases of corpus/cases.

    record_cases.py [--check] [--cases DIR] [CASE…]

Fills in or refreshes the `expect` and `error` sections (docs/case-format.md).
With --check nothing is written, and a case that differs from Jinja's answer
is printed and makes the exit status 1.
"""

import argparse
import json
import pathlib
import re
import sys

import bare

MARKER = re.compile(rb"^-- (.+) --$")
ESCAPE = re.compile(rb"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\\": b"\\", b"0": b"\0"}
ANSWERS = ("expect", "expect escaped", "error", "unsupported")


class BadCase(Exception):
    pass


def unescape(content):
    def decode(match):
        what = match[1]
        if what[:1] == b"u" and len(what) == 5:
            return chr(int(what[1:], 16)).encode()
        if what[:1] == b"x" and len(what) == 3:
            return bytes([int(what[1:], 16)])
        if what not in SIMPLE:
            raise BadCase(f"unknown escape \\{what.decode(errors='replace')}")
        return SIMPLE[what]

    return ESCAPE.sub(decode, content)


def escape(text):
    """Shows what the eye cannot see; the inverse of unescape for UTF-8."""
    named = {"\\": "\\\\", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\n": "\n"}

    def shown(c):
        if c in named:
            return named[c]
        if c.isprintable():
            return c
        return f"\\x{ord(c):02x}" if c < "\x80" else f"\\u{ord(c):04x}"

    # A space that ends a line would be lost on people and on editors.
    return re.sub(r" (?=\n|$)", r"\\x20", "".join(map(shown, text)))


class Case:
    def __init__(self, path):
        self.path = path
        self.comment, self.sections = split(path.read_bytes())
        self.templates, self.context = {}, {}
        for title, content in self.sections:
            words = title.split(" ")
            if words[0] == "template":
                escaped = len(words) == 3 and words[2] == "escaped"
                if len(words) != 2 and not escaped:
                    raise BadCase(f"bad section: {title}")
                if words[1] in self.templates:
                    raise BadCase(f"template {words[1]} stands twice")
                self.templates[words[1]] = unescape(content) if escaped else content
            elif title == "context":
                self.context = json.loads(content)
            elif title not in ANSWERS:
                raise BadCase(f"unknown section: {title}")
        if not self.templates:
            raise BadCase("no template")
        if sum(title in ANSWERS for title, _ in self.sections) > 1:
            raise BadCase("more than one answer")

    def answer(self):
        entry = next(iter(self.templates))
        return bare.render(self.templates, entry, self.context)

    def refused(self):
        """The short name of the refused construct, or None."""
        for title, content in self.sections:
            if title == "unsupported":
                return content.decode().split("\n")[0]
        return None

    def answered(self, answer):
        """The bytes of the file with Jinja's answer in it."""
        refused = self.refused()
        if refused is not None:
            word = "ok" if "ok" in answer else "err"
            section = ("unsupported", f"{refused}\njinja: {word}")
        elif "ok" in answer:
            section = expect_section(answer["ok"])
        else:
            section = ("error", error_text(answer["err"]))
        kept = [(t, c) for t, c in self.sections if t not in ANSWERS]
        return join(self.comment, kept + [(section[0], section[1].encode())])


def expect_section(text):
    plain = all(c == "\n" or c.isprintable() for c in text)
    lines = text.split("\n")
    ends = any(line.endswith(" ") for line in lines)
    if plain and not ends and not any(MARKER.match(line.encode()) for line in lines):
        return "expect", text
    return "expect escaped", escape(text)


def error_text(error):
    """`Class: message`, then where; RecursionError is known by its class."""
    if error["class"] == "RecursionError":
        return error["class"]
    message = json.dumps(error["message"], ensure_ascii=False)[1:-1]
    text = f"{error['class']}: {message}".replace('\\"', '"').rstrip(" ")
    if error["line"] is not None:
        text += f"\nline: {error['line']}"
    if error["template"] is not None:
        text += f"\ntemplate: {error['template']}"
    return text


def split(data):
    """The comment line and the sections, as (title, content)."""
    sections, comment = [], b""
    for line in re.findall(rb"[^\n]*\n|[^\n]+", data):
        marker = MARKER.match(line.rstrip(b"\n"))
        if marker:
            sections.append((marker[1].decode(), []))
        elif sections:
            sections[-1][1].append(line)
        else:
            comment += line
    if not re.fullmatch(rb"# [^\n]+\n", comment):
        raise BadCase("a case starts with one line of comment")
    return comment, [(title, b"".join(c).removesuffix(b"\n")) for title, c in sections]


def join(comment, sections):
    text = comment
    for title, content in sections:
        text += b"-- %s --\n" % title.encode()
        text += content + b"\n" if content else b""
    return text


def process(path, check):
    """True when the file already says what Jinja answers."""
    try:
        case = Case(path)
        fresh = case.answered(case.answer())
    except (BadCase, ValueError) as error:
        print(f"{path}: {error}")
        return False
    if fresh == path.read_bytes():
        return True
    if check:
        print(f"{path}: Jinja answers otherwise")
        return False
    path.write_bytes(fresh)
    return True


def run(paths, check):
    bad = [path for path in paths if not process(path, check)]
    print(f"{len(paths)} cases, {len(bad)} bad", file=sys.stderr)
    return 1 if bad or not paths else 0


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing, exit 1 on a difference"
    )
    parser.add_argument(
        "--cases",
        type=pathlib.Path,
        default=here.parent / "corpus/cases",
        help="directory to search",
    )
    parser.add_argument(
        "names", nargs="*", type=pathlib.Path, metavar="CASE", help="only these files"
    )
    args = parser.parse_args()
    paths = args.names or sorted(args.cases.rglob("*.case"))
    return bare.with_room(run, paths, args.check)


if __name__ == "__main__":
    sys.exit(main())
