#!/usr/bin/env python3
"""Boots test images under QEMU, with a small program built here for each case.

    boot.py IXT_CROSS WORK_DIR

What a program prints is computed from a text that is drawn at each run, so that no
recorded output can pass. Exit status: 0 all as expected, 1 not, 77 the machine
lacks a compiler or an emulator.
"""

import pathlib
import re
import secrets
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OURS = "stand-in kernel, not capOS: "
TIMEOUT = 60

# what a mode prints, besides the line that it is starting; the exit status
ENDED = OURS + "guest ended with status {}"
STOPPED = OURS + "the program was stopped: "
CASES = {
    "STATUS": ([ENDED.format(42)], 42),
    "BIG_STATUS": ([ENDED.format(300)], 126),
    "SSE": ([STOPPED + "undefined instruction (SSE is one here)"], 126),
    "X87": ([STOPPED + "x87 instruction (it is off here)"], 126),
    "TEXT_WRITE": ([STOPPED + "page fault"], 126),
    "CAPSET_WRITE": ([STOPPED + "page fault"], 126),
    "WILD": ([STOPPED + "page fault"], 126),
    "NO_EXECUTE": ([STOPPED + "page fault"], 126),
    "KERNEL_READ": ([STOPPED + "page fault"], 126),
    "FORGED_TAIL": ([OURS + "the program waits for ever: nothing is pending"], 2),
    "FOREVER": ([OURS + "the program waits for ever: nothing is pending"], 2),
    "STRICT": ([ENDED.format(0)], 0),
}


def skip(why):
    print(f"boot.py: {why}", file=sys.stderr)
    sys.exit(77)


def compiler():
    if shutil.which("clang") and shutil.which("ld.lld"):
        return ["clang", "--target=x86_64-unknown-none-elf"], "ld.lld"
    machine = subprocess.run(["uname", "-m"], capture_output=True, text=True).stdout.strip()
    if machine == "x86_64" and shutil.which("gcc") and shutil.which("ld"):
        return ["gcc", "-fcf-protection=none"], "ld"
    return skip("no compiler for freestanding x86-64 programs")


FLAGS = [
    "-std=c17", "-Os", "-ffreestanding", "-fno-pic", "-fno-pie", "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables", "-ffunction-sections", "-mno-red-zone",
    "-mgeneral-regs-only", "-ftls-model=local-exec", "-I", ROOT,
]  # fmt: skip


def compile_object(work, source, *options):
    cc, _ = compiler()
    made = work / f"{source.stem}.o"
    subprocess.run([*cc, *FLAGS, *options, "-c", source, "-o", made], check=True)
    return made


def build(work, mode):
    program = work / f"guest-{mode}"
    if program.exists():
        return program
    wire = sorted((ROOT / "targets/capos/wire").glob("*.c"))
    objects = [work / f"{x.stem}.o" for x in wire]
    if not objects[0].exists():
        objects = [compile_object(work, x) for x in wire]
    objects.append(compile_object(work, HERE / "guest.c", f"-DMODE={mode}"))
    _, ld = compiler()
    command = [ld, "--gc-sections", "-T", HERE / "guest.ld", "-o", program, *objects]
    subprocess.run(command, check=True)
    return program


class Bench:
    def __init__(self, ixt_cross, work):
        self.ixt_cross, self.work, self.failed, self.passed = ixt_cross, work, 0, 0
        self.base = work / "base.iso"

    def image(self, *args):
        return subprocess.run(
            [self.ixt_cross, "image", *args], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=TIMEOUT,
        )  # fmt: skip

    def expect(self, name, holds, shown):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        if not holds:
            print(f"FAILED {name}: {shown}")

    def boot(self, name, mode, lines, status, *options):
        """Injects a program of that mode into the test image and boots the result."""
        image = self.work / f"{name}.iso"
        made = self.image("inject", self.base, "-o", image, "--add",
                          f"guest={build(self.work, mode)}", "--init", "guest", *options)  # fmt: skip
        self.expect(f"{name}: inject", made.returncode == 0, made)
        got = self.image("run", image)
        # an address follows the kind of a fault
        said = [re.sub(r", rip 0x.*", "", line) for line in got.stdout.splitlines()]
        self.expect(name, said == [OURS + "starting guest", *lines], got)
        self.expect(f"{name}: status", got.returncode == status, got)


def check_texts(bench):
    """Input and arguments that were drawn just now."""
    lines = [secrets.token_hex(n) for n in (8, 3, 40)]
    blob = bench.work / "input"
    blob.write_text("".join(x + "\n" for x in lines))
    bench.boot("echo", "ECHO", [*(x[::-1] for x in lines), ENDED.format(0)], 0, "--add", f"stdin={blob}")
    words = [secrets.token_hex(4), "", "two words", "ü"]
    args = [y for x in words for y in ("--arg", x)]
    printed = "".join(x + "|" for x in ["guest", *words])
    bench.boot("arguments", "ARGUMENTS", [printed, ENDED.format(0)], 0, *args)


def check_refused(bench):
    """Programs and images that the stand-in must not start."""
    got = bench.image("run", bench.base)
    bench.expect("init of the kernel", got.returncode == 2 and "image inject" in got.stdout, got)
    text = bench.work / "text"
    text.write_text("no program")
    image = bench.work / "text.iso"
    bench.image("inject", bench.base, "-o", image, "--add", f"text={text}", "--init", "text")
    got = bench.image("run", image)
    bench.expect("no ELF", got.returncode == 2 and "text: no 64-bit" in got.stdout, got)
    too_long = bench.image("inject", bench.base, "-o", image, "--add",
                           f"guest={build(bench.work, 'ARGUMENTS')}", "--arg", "x" * 4100)  # fmt: skip
    bench.expect("long argument", too_long.returncode == 2 and "4064" in too_long.stderr, too_long)


def check_grants(bench):
    """What the stand-in lacks is said, and the program starts without it."""
    bench.boot("grants", "STATUS", [ENDED.format(42)], 42)
    got = bench.image("inject", bench.base, "-o", bench.work / "timer.iso", "--add",
                      f"guest={build(bench.work, 'STATUS')}", "--init", "guest", "--grant",
                      "timer=timer")  # fmt: skip
    bench.expect("timer: inject", got.returncode == 0, got)
    got = bench.image("run", bench.work / "timer.iso")
    bench.expect("timer", OURS + "no timer here" in got.stdout and got.returncode == 42, got)


def volume(bench, name, files):
    """An ISO volume of these files that nothing boots."""
    tree = bench.work / name
    for path, data in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes(data)
    made = bench.work / f"{name}.iso"
    command = ["xorriso", "-as", "mkisofs", "-R", "-o", made, tree]
    subprocess.run(command, check=True, capture_output=True)
    return made


def extracted(bench, image, inner):
    to = bench.work / "extracted"
    to.unlink(missing_ok=True)
    command = ["xorriso", "-osirrox", "on", "-indev", image, "-extract", inner, to]
    subprocess.run(command, check=True, capture_output=True)
    return to.read_bytes()


NAMES_ONLY = """(schemaVersion = 1, binaries = [(name = "a")], initConfig = (fields = [(name = "init",
    value = (fields = [(name = "binary", value = (text = "a"))]))]))"""


def check_volumes(bench):
    """Layouts of Limine's, names only, and those that cannot be changed."""
    schema = ROOT / "targets/capos/schema/manifest.capnp"
    command = ["capnp", "encode", schema, "SystemManifest"]
    names = subprocess.run(command, input=NAMES_ONLY.encode(), capture_output=True, check=True).stdout
    limine = "/capOS\n  protocol: limine\n  module_path: boot():/{}\n"
    files = {"data/m.bin": names, "boot/bins/a": b"old", "limine.conf": limine.format("data/m.bin").encode()}
    image, out = volume(bench, "limine", files), bench.work / "limine-out.iso"
    program = build(bench.work, "STATUS")
    got = bench.image("inject", image, "-o", out, "--add", f"new={program}", "--init", "new")
    bench.expect("limine: inject", got.returncode == 0, got)
    bench.expect("limine: program", extracted(bench, out, "/boot/bins/new") == program.read_bytes(), out)
    bench.expect("limine: the rest", extracted(bench, out, "/boot/bins/a") == b"old", out)
    got = bench.image("inspect", out)
    told = "/data/m.bin" in got.stdout and "init        new" in got.stdout and "by name" in got.stdout
    bench.expect("limine: inspect", got.returncode == 0 and told, got)
    for name, files, said in (
        ("hash", {**files, "limine.conf": limine.format("data/m.bin#00").encode()}, "with a hash"),
        ("two", {**files, "limine.conf": (limine + "module_path: /x\n").format("y").encode()}, "names 2 modules"),
        ("none", {"readme": b"x"}, "a boot image of capOS expected"),
        ("lost", {"limine.conf": limine.format("gone").encode()}, "gone"),
        ("damaged", {"boot/manifest.bin": names[:100]}, "is damaged"),
    ):
        image, out = volume(bench, name, files), bench.work / f"{name}-out.iso"
        got = bench.image("inject", image, "-o", out, "--add", f"new={program}")
        good = got.returncode == 2 and said in got.stderr and got.stderr.count("\n") == 1
        bench.expect(f"volume: {name}", good and not out.exists(), got)
    cut = bench.work / "cut.iso"
    cut.write_bytes(bench.base.read_bytes()[:40000])
    got = bench.image("check", cut)
    bench.expect("volume: cut", got.returncode == 2 and got.stderr.count("\n") == 1, got)


def main():
    bench = Bench(sys.argv[1], pathlib.Path(sys.argv[2]))
    shutil.rmtree(bench.work, ignore_errors=True)
    bench.work.mkdir(parents=True)
    for program in ("qemu-system-x86_64", "grub-mkrescue", "xorriso"):
        if not shutil.which(program):
            skip(f"no {program}")
    made = bench.image("create", "--test", bench.base)
    bench.expect("create", made.returncode == 0, made)
    again = bench.image("create", "--test", bench.work / "again.iso")
    same = again.returncode == 0 and (bench.work / "again.iso").read_bytes() == bench.base.read_bytes()
    bench.expect("create twice", same, again)
    for mode, (lines, status) in CASES.items():
        bench.boot(mode.lower(), mode, lines, status)
    check_texts(bench)
    check_refused(bench)
    check_grants(bench)
    check_volumes(bench)
    left = [x.name for x in bench.work.iterdir() if x.name.startswith(".ixt-image")]
    bench.expect("nothing left behind", not left, left)
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
