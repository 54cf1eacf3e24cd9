#!/usr/bin/env python3
"""Our schema and rules beside capOS' own crate.

    crate.py IXT_CROSS SCHEMA WORK_DIR

Each struct and enum of our schema must have the id, the size, and for each field
the ordinal and place that the crate's schema gives it. Then rules.py runs with a
small program that is linked to the crate as the judge. Exit status: 0 all the
same, 1 something differs, 77 there is no cargo, or the crate cannot be had.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def skip(why):
    print(f"crate.py: {why}", file=sys.stderr)
    sys.exit(77)


def build(work):
    """The judge and the crate's schema; cargo writes beside the sources, so a copy."""
    if not shutil.which("cargo"):
        skip("no cargo here")
    crate = work / "judge"
    shutil.copytree(HERE / "judge", crate, dirs_exist_ok=True)
    # with it the crate takes the bindings it comes with, and needs no capnp
    environment = {**os.environ, "DOCS_RS": "1", "CARGO_TARGET_DIR": str(work / "target")}

    def cargo(*args):
        return subprocess.run(["cargo", *args], cwd=crate, env=environment, capture_output=True, text=True)

    if cargo("build", "--quiet", "--offline").returncode:
        got = cargo("build", "--quiet")
        if got.returncode and re.search(r"download|network|index|resolve host|registry", got.stderr):
            skip("the crate cannot be had")
        if got.returncode:
            sys.exit(got.stderr)
    packages = json.loads(cargo("metadata", "--format-version", "1", "--offline").stdout)["packages"]
    config = next(x["manifest_path"] for x in packages if x["name"] == "capos-config")
    return work / "target/debug/capos-manifest-judge", pathlib.Path(config).parent / "schema/capos.capnp"


def declarations(schema):
    """Of each struct and enum: its line with id and size, and its members' lines,
    where AnyPointer stands for any type."""
    command = ["capnp", "compile", "-ocapnp", f"--src-prefix={schema.parent}", schema]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result, members = {}, None
    for line in printed.splitlines():
        head = re.match(r"(struct|enum) (\w+) (.*)", line)
        if head:
            members = result[head[2]] = [head[3]]
        elif line.startswith("}"):
            members = None
        elif members is not None:
            members.append(line.strip())
    return result


def member(line, other):
    """Without the type where one of the two is only carried over."""
    return re.sub(r":[^;]+;", ";", line) if ":AnyPointer;" in line + other else line


def compare(ours, theirs):
    differ = 0
    for name, lines in ours.items():
        other = theirs.get(name, [])
        same = len(lines) == len(other) and all(
            member(a, b) == member(b, a) for a, b in zip(lines, other, strict=True)
        )
        if not same:
            print(f"{name} differs:", *lines, "in the crate:", *other, sep="\n  ")
            differ += 1
    print(f"{len(ours)} declarations compared, {differ} differ")
    return differ


def main():
    ixt_cross, schema, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    work.mkdir(parents=True, exist_ok=True)
    judge, theirs = build(work)
    ours = declarations(schema)
    if not ours or compare(ours, declarations(theirs)):
        return 1
    return subprocess.run([sys.executable, HERE / "rules.py", ixt_cross, schema, work / "rules", judge]).returncode


if __name__ == "__main__":
    sys.exit(main())
