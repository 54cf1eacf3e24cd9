#!/usr/bin/env python3
"""The rules for boot manifests: each kept, each broken, limits at the edge and one
past it; what a change does not touch; damaged files.

    rules.py IXT_CROSS SCHEMA WORK_DIR [JUDGE]

Manifests are written as text and encoded by capnp. JUDGE is a program that asks
capOS' own crate (judge/): its verdict must be ours, but where a rule is one that
only capOS' kernel has (KERNEL_ONLY). Exit status: 0 all as expected, 1 not.
"""

import json
import pathlib
import random
import shutil
import subprocess
import sys

BLOB = '(name = "{}", data = "x")'
CONSOLE = ("console", "console")


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def field(name, value):
    return f"(name = {quoted(name)}, value = {value})"


def text(value):
    return f"(text = {quoted(value)})"


def fields(**members):
    return f"(fields = [{', '.join(field(k, v) for k, v in members.items())}])"


def listed(*items):
    return f"(list = [{', '.join(items)}])"


def uint(value):
    return f"(uintValue = {value})"


def cap(name, source, **more):
    return fields(name=text(name), source=fields(kernel=text(source)), **more)


def borrowed(name, service, export, **more):
    source = fields(service=fields(service=text(service), export=text(export)))
    return fields(name=text(name), source=source, **more)


def service(name, *caps, binary="a", **more):
    return fields(name=text(name), binary=text(binary), caps=listed(*caps), **more)


def exported(name, *caps, of=("c",)):
    return service(name, *caps, exports=listed(*map(text, of)))


def manifest(blobs=('(name = "a", data = "x")',), binary="a", caps=(), services=(), version=1, more="", tree=None, **config):
    init = fields(binary=text(binary), caps=listed(*caps))
    tree = tree or fields(init=init, services=listed(*services), **config)
    return f"(schemaVersion = {version}, binaries = [{', '.join(blobs)}], initConfig = {tree}{more})"


def params(**members):
    return f", kernelParams = ({', '.join(f'{k} = {v}' for k, v in members.items())})"


UART1 = "(port = com1, baud = 115200, dataBits = 8, stopBits = 1)"
ID = "".join(f"\\x{i:02x}" for i in range(32))


def uart2(**changed):
    members = {"port": "com2", "baud": 9600, "dataBits": 8, "stopBits": 1, **changed}
    return f"({', '.join(f'{k} = {v}' for k, v in members.items())})"


def account(name="op", id=ID, profile="p", more=""):
    return f'(name = {quoted(name)}, principalId = "{id}", resourceProfile = "{profile}"{more})'


def accounts(*given, more=""):
    return f', kernelParams = (resourceProfiles = [(name = "p")], seedAccounts = [{", ".join(given)}]{more})'


def many(count):
    return [BLOB.format(f"b{i}") for i in range(count - 1)] + [BLOB.format("a")]


def many_caps(count):
    return [cap(f"c{i}", "console") for i in range(count)]


# name: manifest, part of the finding ("": none)
CASES = {
    "plain": (manifest(), ""),
    "init of the kernel": (manifest(blobs=[], binary="init"), ""),
    "version 0": (manifest(version=0), "schemaVersion: 0 met, 1 expected"),
    "version 2": (manifest(version=2), "schemaVersion: 2 met, 1 expected"),
    "no initConfig": ("(schemaVersion = 1)", "initConfig: it is missing"),
    "no init": (manifest(tree=fields(other=text("x"))), 'the field "init" is missing'),
    "no binary": (manifest(tree=fields(init=fields(caps=listed()))), 'the field "binary" is missing'),
    "init is a text": (manifest(tree=fields(init=text("a"))), "a value of kind text met, fields expected"),
    "unknown keys": (manifest(other=text("x")), ""),
    "64 binaries": (manifest(many(64)), ""),
    "65 binaries": (manifest(many(65)), "65 binaries met, at most 64 expected"),
    "name of 64": (manifest([BLOB.format("n" * 64), BLOB.format("a")]), ""),
    "name of 65": (manifest([BLOB.format("n" * 65), BLOB.format("a")]), "a name of 65 bytes met, at most 64 expected"),
    "empty name": (manifest([BLOB.format(""), BLOB.format("a")]), ""),
    "name with a slash": (manifest([BLOB.format("x/y"), BLOB.format("a")]), ""),
    "name twice": (manifest([BLOB.format("a"), BLOB.format("a")]), 'the name "a" is there twice'),
    "name init": (manifest([BLOB.format("init")], binary="init"), "image inside of the kernel"),
    "no such binary": (manifest(binary="b"), 'no binary "b" in the manifest'),
    "empty binary": (manifest(['(name = "a")', BLOB.format("b")]), 'the binary "a" is empty'),
    "empty other": (manifest([BLOB.format("a"), '(name = "b")']), ""),
    "capability": (manifest(caps=[cap("console", "console")]), ""),
    "capability twice": (manifest(caps=[cap("c", "console"), cap("c", "timer")]), 'the name "c" is there twice'),
    "unknown source": (manifest(caps=[cap("c", "teapot")]), 'no source "teapot"'),
    "null for init": (manifest(caps=[cap("c", "null")]), 'the source "null" is not for init'),
    "park_bench for init": (manifest(caps=[cap("c", "park_bench")]), "is not for init"),
    "no source": (manifest(caps=[fields(name=text("c"))]), 'the field "source" is missing'),
    "service source for init": (manifest(caps=[borrowed("c", "s", "e")]), 'the field "kernel" is missing'),
    "terminal twice": (manifest(caps=[cap("c", "terminal_session"), cap("d", "terminal_session")]), "one terminal_session only"),
    "interface": (manifest(caps=[cap("c", "console", expectedInterfaceId=uint(0x913AE02202463262))]), ""),
    "other interface": (manifest(caps=[cap("c", "console", expectedInterfaceId=uint(5))]), "the interface 0x5 met, 0x913ae02202463262 expected"),
    "badge": (manifest(caps=[cap("c", "endpoint", badge=uint(7))]), ""),
    "signed badge": (manifest(caps=[cap("c", "endpoint", badge="(intValue = 7)")]), "a value of kind intValue met, uintValue expected"),
    "port 0": (manifest(caps=[cap("c", "tcp_listen_authority")]), "the badge 0 met"),
    "port 1": (manifest(caps=[cap("c", "tcp_listen_authority", badge=uint(1))]), ""),
    "port 65535": (manifest(caps=[cap("c", "tcp_listen_authority", badge=uint(65535))]), ""),
    "port 65536": (manifest(caps=[cap("c", "tcp_listen_authority", badge=uint(65536))]), "the badge 65536 met"),
    "host key": (manifest(caps=[cap("c", "ssh_development_host_key")]), "needs kernelParams.sshDevelopmentHostKey"),
    "block device": (manifest(caps=[cap("c", "block_device_target")]), "needs kernelParams.blockDeviceTarget"),
    "disclosure": (manifest(caps=[cap("c", "endpoint", disclosureScope=listed(text("auth_strength")))]), ""),
    "unknown disclosure": (manifest(caps=[cap("c", "endpoint", disclosureScope=listed(text("age")))]), '"age" met'),
    "capability name of 32": (manifest(caps=[cap("c" * 32, "console")]), ""),
    "capability name of 33": (manifest(caps=[cap("c" * 33, "console")]), "a name of 33 bytes met, at most 32 expected"),
    "85 capabilities": (manifest(caps=many_caps(85)), ""),
    "86 capabilities": (manifest(caps=many_caps(86)), "86 capabilities met, at most 85 expected"),
    "service": (manifest(services=[service("s", cap("c", "console"))]), ""),
    "service twice": (manifest(services=[service("s"), service("s")]), 'the service "s" is there twice'),
    "no binary of a service": (manifest(services=[service("s", binary="b")]), 'no binary "b" in the manifest'),
    "restart": (manifest(services=[service("s", restart=text("on-failure"))]), ""),
    "unknown restart": (manifest(services=[service("s", restart=text("often"))]), '"often" met'),
    "capability of a service twice": (manifest(services=[service("s", cap("c", "console"), cap("c", "timer"))]), 'the name "c" is there twice'),
    "export": (manifest(services=[exported("s", cap("c", "console"))]), ""),
    "export twice": (manifest(services=[exported("s", cap("c", "console"), of=("c", "c"))]), 'the export "c" is there twice'),
    "export of nothing": (manifest(services=[exported("s")]), 'the service has no capability "c"'),
    "export of memory": (manifest(services=[exported("s", cap("c", "virtual_memory"))]), "cannot be exported"),
    "export of the terminal": (manifest(services=[exported("s", cap("c", "terminal_session"))]), "cannot be exported"),
    "export of a park space": (manifest(services=[exported("s", cap("c", "park_space"))]), "cannot be exported"),
    "borrowed": (manifest(services=[exported("s", cap("c", "console")), service("t", borrowed("x", "s", "c"))]), ""),
    "export of a borrowed one": (manifest(services=[exported("s", cap("c", "console")), exported("t", borrowed("c", "s", "c"))]), "a capability of another service cannot be exported"),
    "borrowed of nobody": (manifest(services=[service("t", borrowed("x", "s", "c"))]), 'no service "s" in the manifest'),
    "borrowed, not exported": (manifest(services=[service("s", cap("c", "console")), service("t", borrowed("x", "s", "c"))]), 'the service "s" does not export "c"'),
    "borrowed, other interface": (manifest(services=[exported("s", cap("c", "console")), service("t", borrowed("x", "s", "c", expectedInterfaceId=uint(9)))]), "the interface 0x9 met"),
    "borrowed endpoint": (manifest(services=[exported("s", cap("c", "endpoint")), service("t", borrowed("x", "s", "c", expectedInterfaceId=uint(9)))]), ""),
    "terminal forwarded": (manifest(caps=[cap("t", "terminal_session")], services=[service("s", cap("t", "terminal_session"))]), ""),
    "terminal forwarded twice": (manifest(caps=[cap("t", "terminal_session")], services=[service("s", cap("t", "terminal_session")), service("u", cap("t", "terminal_session"))]), "one terminal_session only"),
    "two terminals": (manifest(services=[service("s", cap("t", "terminal_session")), service("u", cap("t", "terminal_session"))]), "one terminal_session only"),
    "launcher not held": (manifest(services=[service("s", cap("c", "restricted_shell_launcher"))]), 'init itself does not hold "restricted_shell_launcher"'),
    "launcher held": (manifest(caps=[cap("d", "restricted_shell_launcher")], services=[service("s", cap("c", "restricted_shell_launcher"))]), ""),
    "launcher held twice": (manifest(caps=[cap("d", "restricted_shell_launcher"), cap("e", "restricted_shell_launcher")], services=[service("s", cap("c", "restricted_shell_launcher"))]), "init itself does not hold"),
    "other badge": (manifest(caps=[cap("c", "tcp_listen_authority", badge=uint(80))], services=[service("s", cap("c", "tcp_listen_authority", badge=uint(81)))]), "the badge 81 met, that of init's, 80, expected"),
    "exit": (manifest(services=[service("s")], exitWhenServiceExits=text("s")), ""),
    "exit of nobody": (manifest(exitWhenServiceExits=text("s")), 'initConfig.exitWhenServiceExits: no service "s"'),
    "parameters": (manifest(more=params(consoleUart=UART1, terminalUart=uart2())), ""),
    "no serial ports": (manifest(more=params(hostname=quoted("h"))), ""),
    "motd of 4096": (manifest(more=params(motd=quoted(("x" * 511 + "\n") * 8))), ""),
    "motd of 4097": (manifest(more=params(motd=quoted(("x" * 511 + "\n") * 8 + "y"))), "4097 bytes met, at most 4096"),
    "motd line of 1000": (manifest(more=params(motd=quoted("x" * 1000 + "\ny"))), ""),
    "motd line of 1001": (manifest(more=params(motd=quoted("y\n" + "x" * 1001))), "a line of 1001 bytes met, at most 1000"),
    "motd with a bell": (manifest(more=params(motd='"a\\x07b"')), "a control character met"),
    "motd with a tab": (manifest(more=params(motd=quoted("a\tb\n"))), ""),
    "hostname of 255": (manifest(more=params(hostname=quoted("h" * 255))), ""),
    "hostname of 256": (manifest(more=params(hostname=quoted("h" * 256))), "256 bytes met, at most 255"),
    "hostname with a space": (manifest(more=params(hostname=quoted("a b"))), "a space or control character met"),
    "console on com2": (manifest(more=params(consoleUart=uart2(baud=115200))), "kernelParams.consoleUart"),
    "console slower": (manifest(more=params(consoleUart=UART1.replace("115200", "9600"))), "kernelParams.consoleUart"),
    "terminal on com1": (manifest(more=params(terminalUart=uart2(port="com1"))), "the port com2 expected"),
    "baud 0": (manifest(more=params(terminalUart=uart2(baud=0, dataBits=0, stopBits=0))), ""),
    "parity": (manifest(more=params(terminalUart=uart2(parity="odd"))), ""),
    "baud 7000": (manifest(more=params(terminalUart=uart2(baud=7000))), "7000 baud met"),
    "baud 1": (manifest(more=params(terminalUart=uart2(baud=1))), "1 baud met"),
    "4 data bits": (manifest(more=params(terminalUart=uart2(dataBits=4))), "4 data bits met"),
    "5 data bits": (manifest(more=params(terminalUart=uart2(dataBits=5))), ""),
    "9 data bits": (manifest(more=params(terminalUart=uart2(dataBits=9))), "9 data bits met"),
    "3 stop bits": (manifest(more=params(terminalUart=uart2(stopBits=3))), "3 stop bits met"),
    "5 and 2": (manifest(more=params(terminalUart=uart2(dataBits=5, stopBits=2))), "2 stop bits with 5 data bits"),
    "account": (manifest(more=accounts(account())), ""),
    "account without a name": (manifest(more=accounts(account(name=" "))), "a name of printable ASCII"),
    "account of 64": (manifest(more=accounts(account(name="n" * 64))), ""),
    "account of 65": (manifest(more=accounts(account(name="n" * 65))), "a name of 65 bytes met"),
    "account with a colon": (manifest(more=accounts(account(name="a:b"))), "a name of printable ASCII"),
    "accounts alike": (manifest(more=accounts(account(), account(name=" OP", id=ID[:-4] + "\\x99"))), 'the name "op" is there twice'),
    "principal of 31": (manifest(more=accounts(account(id=ID[:-4]))), "a principalId of 31 bytes met"),
    "principal twice": (manifest(more=accounts(account(), account(name="b"))), "the principalId is there twice"),
    "display name of 96": (manifest(more=accounts(account(more=f', displayName = "{"d" * 96}"'))), ""),
    "display name of 97": (manifest(more=accounts(account(more=f', displayName = "{"d" * 97}"'))), "97 bytes met, at most 96"),
    "no profile": (manifest(more=accounts(account(profile="q"))), 'no resource profile "q"'),
    "policy profile": (manifest(more=accounts(account(more=', policyProfile = "x"'))), "a policyProfile met"),
    "credential": (manifest(more=accounts(account(more=', credentialRefs = ["k"]'))), ""),
    "credential twice": (manifest(more=accounts(account(more=', credentialRefs = ["k", "k"]'))), "a credential reference is there twice"),
    "empty credential": (manifest(more=accounts(account(more=', credentialRefs = [""]'))), "an empty credential reference"),
    "console password": (manifest(more=accounts(account(more=', credentialRefs = ["console-password"]'))), "belongs to an operator only"),
    "console password of an operator": (manifest(more=accounts(account(more=', kind = operator, credentialRefs = ["console-password"]'))), ""),
    "service account": (manifest(more=accounts(account(more=', kind = service, serviceBinary = "a"'))), ""),
    "service account of nothing": (manifest(more=accounts(account(more=', kind = service, serviceBinary = "b"'))), 'no binary "b"'),
    "binary of a human": (manifest(more=accounts(account(more=', serviceBinary = "a"'))), "the account is no service"),
    "profile twice": (manifest(more=params(resourceProfiles='[(name = "p"), (name = "p")]')), 'the profile "p" is there twice'),
    "profile of 64": (manifest(more=params(resourceProfiles=f'[(name = "{"p" * 64}")]')), ""),
    "profile of 65": (manifest(more=params(resourceProfiles=f'[(name = "{"p" * 65}")]')), "65 bytes met, at most 64"),
    "profile without a name": (manifest(more=params(resourceProfiles="[()]")), "a profile without a name"),
    "role": (manifest(more=accounts(account(), more=f', initialRoleBindings = [(principalId = "{ID}", role = "developer")]')), ""),
    "role twice": (manifest(more=accounts(account(), more=f', initialRoleBindings = [(principalId = "{ID}", role = "guest"), (principalId = "{ID}", role = "guest")]')), "the same binding is there twice"),
    "unknown role": (manifest(more=accounts(account(), more=f', initialRoleBindings = [(principalId = "{ID}", role = "king")]')), 'no role "king"'),
    "role of nobody": (manifest(more=accounts(more=f', initialRoleBindings = [(principalId = "{ID}", role = "guest")]')), "no account has its principalId"),
    "password hash of 513": (manifest(more=params(consolePasswordVerifierPhc=quoted("x" * 513))), "513 bytes met, at most 512"),
}  # fmt: skip
KERNEL_ONLY = {"capability name of 33", "86 capabilities"}
BUDGET = 5 * 1024 * 1024


class Bench:
    def __init__(self, ixt_cross, schema, work, judge):
        self.ixt_cross, self.schema, self.work, self.judge = ixt_cross, schema, work, judge
        self.passed = self.failed = 0

    def run(self, *args):
        return subprocess.run([self.ixt_cross, "image", *args], capture_output=True, text=True, timeout=60)

    def expect(self, name, holds, shown):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        if not holds:
            print(f"FAILED {name}: {shown}")

    def encode(self, source):
        command = ["capnp", "encode", self.schema, "SystemManifest"]
        return subprocess.run(command, input=source.encode(), stdout=subprocess.PIPE, check=True).stdout

    def decode(self, data):
        command = ["capnp", "decode", self.schema, "SystemManifest"]
        return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout.decode()

    def file(self, name, data):
        path = self.work / name.replace(" ", "-").replace(",", "")
        path.write_bytes(data)
        return path


def check_cases(bench):
    for name, (source, finding) in CASES.items():
        path = bench.file(name, bench.encode(source))
        got = bench.run("check", path)
        bench.expect(name, got.returncode == bool(finding) and finding in got.stdout, got)
        if finding:
            bench.expect(f"{name}: one line", got.stdout.startswith("broken rule: "), got)
        if bench.judge:
            sound = subprocess.run([bench.judge, path], capture_output=True, text=True)
            agreed = (sound.returncode == 0) == (not finding or name in KERNEL_ONLY)
            bench.expect(f"{name}: the judge", agreed and sound.returncode in (0, 1), sound)


def check_budget(bench):
    """The greatest manifest, and one a word larger."""
    small = len(bench.encode(manifest([BLOB.format("a"), '(name = "b", data = "12345678")'])))
    for more, status in ((0, 0), (8, 2)):
        base = bench.file("base", bench.encode(manifest()))
        blob = bench.file("blob", bytes(BUDGET - small + 8 + more))
        got = bench.run("inject", base, "-o", bench.work / "full", "--add", f"b={blob}")
        bench.expect(f"budget and {more}", got.returncode == status, got)
    bench.expect("budget: message", "at most 5242880 expected" in got.stderr, got)
    size = (bench.work / "full").stat().st_size
    bench.expect("budget: the full one stays", size == BUDGET, size)


def check_carried(bench):
    """A change touches what it names: as capnp shows both, the rest is the same."""
    source = manifest(
        [BLOB.format("a"), BLOB.format("keep")], caps=[cap("t", "timer", badge=uint(3), own=text("kept"))],
        services=[service("s", cap("c", "console"))], other=listed("(bytes = \"\\x00\\xff\")", "(null = void)"),
        more=accounts(account(), more=', motd = "hello", hostname = "h"'),
    )  # fmt: skip
    path, out = bench.file("carried", bench.encode(source)), bench.work / "carried-out"
    added = bench.file("added", b"new program")
    before = bench.decode(path.read_bytes())
    got = bench.run("inject", path, "-o", out, "--add", f"n={added}")
    expected = before.replace('(name = "keep", data = "x")', '(name = "keep", data = "x"), (name = "n", data = "new program")')
    same = "".join(bench.decode(out.read_bytes()).split()) == "".join(expected.split())
    bench.expect("carried: add", got.returncode == 0 and same, (got, bench.decode(out.read_bytes())))
    got = bench.run("inject", path, "-o", out, "--add", f"a={added}", "--init", "keep")
    after = bench.decode(out.read_bytes())
    bench.expect("carried: replace", got.returncode == 0 and '(name = "a", data = "new program")' in after, after)
    kept = [x for x in before[before.index("kernelParams") :].split() if x not in after.split()]
    bench.expect("carried: the rest", not kept, kept)
    for part in ('"own"', '"kept"', '"other"', "\\377"):
        bench.expect(f"carried: {part}", part in after, after)


def check_refused(bench):
    base = bench.file("base", bench.encode(manifest(services=[service("s")])))
    out = bench.work / "refused"
    for name, args, said in (
        ("no such binary", ["--init", "x"], 'no binary "x"'),
        ("service there", ["--service", "s", "--add", f"s={base}"], 'a service "s" already'),
        ("no equals sign", ["--add", "x"], "NAME=FILE expected"),
        ("no such file", ["--add", "x=nowhere"], "nowhere: No such file"),
        ("unknown source", ["--init", "a", "--grant", "x=teapot"], 'no source "teapot"'),
        ("nothing to do", [], "something to change"),
        ("whose argument", ["--init", "a", "--arg", "x"], "but not whose"),
        ("no program", ["--init", "a", "--add", f"a={base}", "--arg", "x"], "no 64-bit"),
        ("long capability", ["--init", "a", "--grant", "n" * 33 + "=timer"], "at most 32"),
    ):
        got = bench.run("inject", base, "-o", out, *args)
        good = got.returncode == 2 and said in got.stderr and got.stderr.count("\n") == 1
        bench.expect(f"refused: {name}", good and not out.exists(), got)


def check_damaged(bench):
    """Every cut, and many flips: one line, or a manifest; never anything else."""
    whole = bench.encode(manifest(caps=[cap("c", "console")], services=[service("s")], more=accounts(account())))
    draw = random.Random(5)
    damaged = [whole[:n] for n in range(0, len(whole), 24)]
    for _ in range(150):
        bad = bytearray(whole)
        for _ in range(draw.randrange(1, 4)):
            bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
        damaged.append(bytes(bad))
    for i, data in enumerate(damaged):
        got = bench.run("check", bench.file("damaged", data))
        lines = got.stderr.count("\n")
        good = got.returncode in (0, 1) and not lines or got.returncode == 2 and lines == 1
        bench.expect(f"damaged {i}", good, got)


def check_help(bench):
    got = bench.run("--help")
    wide = [line for line in got.stdout.splitlines() if len(line) > 80]
    bench.expect("help", got.returncode == 0 and not wide, (got.returncode, wide))


def main():
    judge = sys.argv[4] if len(sys.argv) > 4 else None
    bench = Bench(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), judge)
    shutil.rmtree(bench.work, ignore_errors=True)
    bench.work.mkdir(parents=True)
    for check in (check_cases, check_budget, check_carried, check_refused, check_damaged, check_help):
        check(bench)
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
