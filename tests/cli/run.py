"""Runs the cases of the command line: one file each, found by scanning.

usage: run.py IXT [--update] [CASE...]

A case starts with a comment that says what it pins down. Sections follow, each
from a line `-- TITLE --` to the next one, minus exactly one final newline:

    command             a script for sh, run in an empty directory; ixt is on PATH, and
                        ixt-diff and ixt-cross where they were built
    file NAME           a file to be there
    env                 NAME=value lines; the environment is otherwise PATH, HOME,
                        TMPDIR (the directory) and LC_ALL=C
    stdin               what the script reads
    stdout, stderr      what it must print; left out: nothing
    stdout contains     each line must be found in it somewhere
    stdout any          is not looked at
    status              the exit status; left out: 0
    needs               programs without which the case is skipped, or `no-root`

In outputs the directory is written <tmp>, and ixt's version <version>. --update
writes what was printed into the sections that must match exactly.
"""

import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).parent / "cases"
TIMEOUT = 60
MARKER = re.compile(r"-- (.+) --\n?")


class Case:
    def __init__(self, path):
        self.path = path
        self.comment, self.sections = "", {}
        title, content = None, []
        for line in path.read_text().splitlines(keepends=True):
            found = MARKER.fullmatch(line)
            if not found:
                content.append(line)
                continue
            self.close(title, content)
            title, content = found[1], []
        self.close(title, content)
        if not self.comment.startswith("# ") or "command" not in self.sections:
            raise SystemExit(f"{path}: a comment and a command expected")

    def close(self, title, content):
        text = "".join(content)
        if title is None:
            self.comment = text
        else:
            self.sections[title] = text.removesuffix("\n")

    def write(self):
        parts = [self.comment]
        parts += [f"-- {title} --\n{text}\n" for title, text in self.sections.items()]
        self.path.write_text("".join(parts))

    def missing(self, path):
        """What the machine lacks for this case; empty when it can be run."""
        for need in self.sections.get("needs", "").split():
            if need == "no-root":
                if os.geteuid() == 0:
                    return "runs as root"
            elif not shutil.which(need, path=path):
                return f"no {need}"
        return ""


def program_path(ixt):
    """ixt, what is installed beside it, and ixt-diff of its build tree."""
    return f"{ixt.parent}:{ixt.parent.parent / 'diff'}:{os.environ['PATH']}"


def environment(ixt, case, directory):
    result = {
        "PATH": program_path(ixt),
        "HOME": directory,
        "TMPDIR": directory,
        "LC_ALL": "C",
    }
    # what sanitizers and the build tell the program under test
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "IXT_DATA"):
        if name in os.environ:
            result[name] = os.environ[name]
    for line in case.sections.get("env", "").splitlines():
        name, _, value = line.partition("=")
        result[name] = value
    return result


def run_script(ixt, case, directory):
    process = subprocess.Popen(
        ["sh", "-c", case.sections["command"]],
        cwd=directory,
        env=environment(ixt, case, directory),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that a late one can be ended with its children
    )
    try:
        out, err = process.communicate(case.sections.get("stdin", "").encode(), TIMEOUT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        err += b"timeout\n"
    return process.returncode, out, err


def run(ixt, version, case):
    """Status, stdout and stderr of the case, made independent of the place."""
    with tempfile.TemporaryDirectory() as directory:
        directory = os.path.realpath(directory)
        for title, text in case.sections.items():
            if title.startswith("file "):
                file = pathlib.Path(directory, title.removeprefix("file "))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text + "\n" if text else "")
        status, out, err = run_script(ixt, case, directory)
        subprocess.run(["chmod", "-R", "u+rwX", directory], check=False)

    def plain(data):
        text = data.decode("utf-8", "backslashreplace")
        return text.replace(directory, "<tmp>").replace(version, "<version>")

    return status, plain(out), plain(err)


def check_stream(case, name, text):
    if f"{name} any" in case.sections:
        return []
    if f"{name} contains" in case.sections:
        wanted = case.sections[f"{name} contains"].splitlines()
        absent = [f"{name}: not found: {line}\n" for line in wanted if line not in text]
        return absent and [*absent, text]
    expected = case.sections.get(name)
    expected = expected + "\n" if expected else ""
    # a text without final newline is written without one, too
    if text == expected or text == expected.removesuffix("\n"):
        return []
    return list(
        difflib.unified_diff(
            expected.splitlines(True), text.splitlines(True), f"{name} expected", name
        )
    )


def check(case, status, out, err):
    wanted = int(case.sections.get("status", "0"))
    complaints = [f"status {status}, {wanted} expected\n"] if status != wanted else []
    return complaints + check_stream(case, "stdout", out) + check_stream(case, "stderr", err)


def update(case, status, out, err):
    if status or "status" in case.sections:
        case.sections["status"] = str(status)
    for name, text in (("stdout", out), ("stderr", err)):
        if f"{name} contains" in case.sections or f"{name} any" in case.sections:
            continue
        case.sections.pop(name, None)
        if text:
            case.sections[name] = text.removesuffix("\n")
    case.write()


def main(arguments):
    if not arguments:
        raise SystemExit(__doc__)
    ixt = pathlib.Path(arguments.pop(0)).resolve()
    updating = "--update" in arguments
    names = [a for a in arguments if a != "--update"]
    version = subprocess.run([ixt, "--version"], capture_output=True, text=True).stdout.split()[1]
    paths = [pathlib.Path(n) for n in names] or sorted(CASES.rglob("*.case"))
    passed = failed = skipped = 0
    for path in paths:
        case = Case(path)
        lack = case.missing(program_path(ixt))
        if lack:
            print(f"skipped {path.stem}: {lack}")
            skipped += 1
            continue
        result = run(ixt, version, case)
        if updating:
            update(case, *result)
            continue
        complaints = check(case, *result)
        passed, failed = passed + (not complaints), failed + bool(complaints)
        if complaints:
            print(f"FAILED {path}\n{''.join(complaints)}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not (passed or updating) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
