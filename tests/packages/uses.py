"""What is done with packages' programs, to see that they do on capOS what they do on Linux.

UNORDERED: programs that print what a directory has in its own order: lines are compared
sorted. USES: package → list of uses; a use is a list of steps, each the words of a command (the
first is a program of the package) or (words, standard input). Files come from files():
all uses find the same ones, and what a step leaves is there for the next.
"""

import gzip
import json
import random
import struct
import zipfile
import io

TABLE = ''.join(f'{n}\t{"odd" if n % 2 else "even"}\tline number {n * n % 97}\n' for n in range(1, 400))


def noise(seed, size):
    return random.Random(seed).randbytes(size)


def prose(seed, words):
    r = random.Random(seed)
    stock = 'pier lantern tide rope sail keel wharf gull brass anchor fog bell crew oar net salt'.split()
    return ''.join(r.choice(stock) + ('\n' if r.random() < .12 else ' ') for _ in range(words))


def gif(width, height):
    """A GIF of one frame, its pixels stored without compression."""
    head = b'GIF89a' + struct.pack('<HHBBB', width, height, 0xf1, 0, 0) + bytes([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    codes = []
    for n in range(width * height):
        if n % 2 == 0:
            codes.append((4, 3))  # clear, so that codes stay of three bits
        codes.append(((n * 7 // 3) % 4, 3))
    codes.append((5, 3))
    bits, n, out = 0, 0, bytearray()
    for code, size in codes:
        bits |= code << n
        n += size
        while n >= 8:
            out.append(bits & 255)
            bits >>= 8
            n -= 8
    out.append(bits & 255)
    blocks = b''.join(bytes([len(out[i:i + 255])]) + bytes(out[i:i + 255]) for i in range(0, len(out), 255))
    return head + b',' + struct.pack('<HHHHB', 0, 0, width, height, 0) + b'\x02' + blocks + b'\x00;'


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        z.writestr(zipfile.ZipInfo('in/zip.txt', (2001, 2, 3, 4, 5, 6)), prose(8, 300))
    return out.getvalue()


def cabinet():
    """A cabinet of one stored file ([MS-CAB])."""
    data, name = prose(9, 400).encode(), b'tale.txt\0'
    files = struct.pack('<IIHHHH', len(data), 0, 0, 0x2a21, 0x6000, 0x20) + name
    folder_at = 36 + 8
    data_at = folder_at + len(files)
    total = data_at + 8 + len(data)
    head = b'MSCF' + struct.pack('<IIIIIBBHHHHH', 0, total, 0, folder_at, 0, 3, 1, 1, 1, 0, 7, 0)
    folder = struct.pack('<IHH', data_at, 1, 0)
    return head + folder + files + struct.pack('<IHH', 0, len(data), len(data)) + data


def files():
    a, b = prose(1, 900), prose(1, 900).replace('lantern', 'beacon', 5) + 'one more line\n'
    return {
        'text': a.encode(), 'other': b.encode(), 'table': TABLE.encode(), 'empty': b'',
        'noise': noise(2, 30000), 'long': b'x' * 100000 + b'\n' + noise(3, 50).hex().encode() + b'\n',
        'text.gz': gzip.compress(prose(4, 2000).encode(), mtime=0), 'some.zip': archive(), 'tale.cab': cabinet(),
        'picture.gif': gif(21, 13), 'data.json': json.dumps(
            {'name': 'pier', 'n': [1, 2.5, -3e10, True, None], 'deep': {'text': 'a\u00e9\u4e00', 'empty': {}}}).encode(),
        'bad.json': b'{"a": [1, 2,, 3]}', 'words': '\n'.join(sorted(set(prose(5, 400).split()))).encode() + b'\n',
        'tmp/keep': b'', 'tree/a/one': b'1\n', 'tree/a/two.c': b'int two;\n', 'tree/b/three.c': b'int three;\n', 'tree/b/c/four': b'',
        'sum.krk': b'def total(n):\n    let t = 0\n    for i in range(n):\n        t += i * i\n    return t\nprint(total(1000))\nprint(f"{total(3)}", [str(x) for x in range(5)])\n',
        'sum.js': b'var t = 0; for (var i = 0; i < 1000; i++) t += i * i; print(t); print([3, 1, 2].sort().join());\n',
        'rules.mk': b'X = 2\nall: out\n\techo $(X) $< $@\nout: text table\n\tcat text table > out\n.SUFFIXES:\n',
        'pc/pier.pc': b'prefix=/opt/pier\nName: pier\nDescription: d\nVersion: 2.5\nRequires: sail\nCflags: -I${prefix}/include\nLibs: -L${prefix}/lib -lpier\n',
        'pc/sail.pc': b'Name: sail\nDescription: d\nVersion: 1.0\nLibs: -lsail\nCflags: -DSAIL\n',
        'count.l': b'%option noyywrap\n%%\n[a-z]+ { words++; }\n\\n { lines++; }\n. ;\n%%\n',
        'change.patch': (b'--- tree/a/one\n+++ tree/a/one\n@@ -1 +1,2 @@\n-1\n+one\n+and more\n'
                         b'--- /dev/null\n+++ tree/new\n@@ -0,0 +1 @@\n+new\n'),
        'bad.patch': b'--- tree/a/one\n+++ tree/a/one\n@@ -1 +1 @@\n-not there\n+one\n',
        'script.sed': b'/pier/{\ns/\\(pier\\) \\([a-z]*\\)/\\2 \\1/g\ny/abc/ABC/\n}\n5,7d\n$a\\\nthe end\n',
    }


def compressor(name, suffix, levels=('-1', '-9')):
    return [
        [[name, levels[0], '-k', 'text'], [name, '-d', '-c', 'text' + suffix]],
        [[name, levels[1], '-c', 'noise']],
        [([name, '-c'], TABLE.encode()), [name, '-t', 'empty' + suffix]],
        [[name, '-k', 'empty'], [name, '-t', 'empty' + suffix]],
        [[name, '-d', '-c', 'noise']],
        [[name, '-k', 'long'], [name, '-d', '-f', 'long' + suffix]],
    ]


UNORDERED = ('find', 'grep -r', 'pkgconf --with-path=pc --list-all')

USES = {
    'bin/bzip2': compressor('bzip2', '.bz2'),
    'bin/cabextract': [
        [['cabextract', '-l', 'tale.cab']], [['cabextract', '-q', 'tale.cab']], [['cabextract', '-t', 'tale.cab']],
        [['cabextract', '-d', 'out', 'tale.cab']], [['cabextract', '-q', 'noise']], [['cabextract', '-p', 'tale.cab']]],
    'bin/agrep': [
        [['agrep', '-1', 'lantren', 'text']], [['agrep', '-c', 'pier', 'text']], [['agrep', '-2', '-B', 'brasss', 'words']],
        [['agrep', '-E', '1', '-s', 'anchr', 'text']], [['agrep', 'no such', 'text']], [['agrep', '(', 'text']]],
    'bin/base64': [
        [['base64', 'text']], [['base64', '-w', '0', 'noise']], [(['base64', '-d'], b'cGllciBsYW50ZXJuCg==\n')],
        [(['base64', '-d'], b'cGll*\n')], [(['base64'], b'')], [['base64', 'nowhere']]],
    'bin/figlet': [
        [['figlet', '-v']], [['figlet', '-I1']], [['figlet', '-I3']], [['figlet', '-f', 'nowhere', 'pier']],
        [['figlet', '-x']]],
    'bin/diffutils': [
        [['diff', 'text', 'other']], [['diff', '-u', '--label', 'a', '--label', 'b', 'text', 'other']],
        [['diff', '-r', 'tree/a', 'tree/b']], [['cmp', '-l', 'text', 'other']], [['cmp', 'text', 'text']],
        [['diff', '-y', '-W', '100', 'text', 'other']], [['diff3', 'text', 'other', 'table']],
        [['diff', '--brief', 'noise', 'long']]],
    'bin/findutils': [
        [['find', 'tree']], [['find', 'tree', '-name', '*.c', '-type', 'f', '-size', '-2']],
        [['find', 'tree', '-empty', '-delete'], ['find', 'tree', '-type', 'f']],
        [['find', '.', '-maxdepth', '1', '-size', '+9k', '-printf', '%s %f\\n']],
        [['find', 'nowhere']], [['find', 'tree', '-regex', '.*[eo]', '-print0']]],
    'bin/flex': [
        [['flex', '-o', 'count.c', 'count.l']], [['flex', '-t', 'count.l']], [['flex', '-Cf', '-t', 'count.l']],
        [['flex', '--header-file=count.h', '-o', 'count.c', 'count.l']], [['flex', '-t', 'bad.json']],
        [['flex', '-+', '-t', 'count.l']]],
    'bin/fzy': [
        [(['fzy', '-e', word], b'pier\nlantern\nrope pier\nbrass anchor\nfog bell\n')]
        for word in ('pier', 'an', 'x', 'be', 'rp')],
    'bin/giflib': [
        [['giftext', 'picture.gif']], [['gifbuild', '-d', 'picture.gif']], [['gif2rgb', '-1', '-o', 'rgb', 'picture.gif']],
        [['giftool', '-r', '-f', '%w %h\\n', 'picture.gif']], [['giftext', 'noise']], [['gifclrmp', 'picture.gif']]],
    'bin/grep': [
        [['grep', 'pier', 'text']], [['grep', '-n', '-i', '-E', 'PIER (rope|sail)', 'text']],
        [['grep', '-c', '-v', 'odd', 'table']], [['grep', '-r', 'int', 'tree']], [['grep', '-w', '-o', 'an[a-z]*', 'text']],
        [['grep', '-F', '-f', 'words', '-c', 'other']], [['grep', 'nothing like it', 'text']],
        [['grep', '-A1', '-B1', '-m2', 'odd', 'table']], [['grep', '\\(ga\\|gu\\)l*\\1', 'text']], [['grep', 'x', 'nowhere']]],
    'bin/gzip': [
        [['gzip', '-n', '-1', '-k', 'text'], ['gzip', '-d', '-c', 'text.gz']], [['gzip', '-n', '-9', '-c', 'noise']],
        [(['gzip', '-n'], TABLE.encode())], [['gzip', '-l', 'text.gz']], [['gzip', '-d', '-k', '-c', 'text.gz']],
        [['gzip', '-t', 'noise']], [['gzip', '-n', '-k', 'long'], ['gzip', '-d', '-f', 'long.gz']]],
    'bin/kuroko': [
        [['kuroko', 'sum.krk']], [['kuroko', '-c', 'print(2 ** 100, 7 // 2, -7 % 3)']],
        [['kuroko', '-c', 'let d = {"a": [1, 2, 3]}\nprint(d, sorted([3, 1, 2]), len("pier"))']],
        [['kuroko', '-c', 'raise ValueError("no")']], [['kuroko', 'nowhere.krk']],
        [['kuroko', '-c', 'import math\nprint(math.sqrt(2.0), math.sin(1.0), 0.1 + 0.2)']]],
    'bin/lz4': compressor('lz4', '.lz4'),
    'bin/lzfse': [
        [['lzfse', '-encode', '-i', 'text', '-o', 'z'], ['lzfse', '-decode', '-i', 'z', '-o', 'back']],
        [['lzfse', '-encode', '-i', 'noise', '-o', 'z'], ['lzfse', '-decode', '-i', 'z', '-o', 'back']],
        [['lzfse', '-encode', '-i', 'long', '-o', 'z'], ['lzfse', '-decode', '-i', 'z']], [['lzfse', '-decode', '-i', 'noise', '-o', 'back']],
        [(['lzfse', '-encode'], TABLE.encode())]],
    'bin/mujs': [
        [['mujs', 'sum.js']], [(['mujs'], b'print(0.1 + 0.2, 1e21, 1/3, Math.sin(1));\n')],
        [(['mujs'], b'print(JSON.stringify({a: [1, 2, {b: null}]}), "pier".replace(/i(.)/, "<$1>"));\n')],
        [['mujs', 'nowhere.js']], [(['mujs'], b'throw new Error("no");\n')]],
    'bin/patch': [
        [['patch', '-p0', '-i', 'change.patch']], [(['patch', '-p0'], b'')], [['patch', '-p0', '-i', 'bad.patch']],
        [['patch', '-p0', '-R', '-f', '-i', 'change.patch']], [['patch', '-p0', '--dry-run', '-i', 'change.patch']],
        [['patch', '-b', 'tree/a/one', 'change.patch']]],
    'bin/pdpmake': [
        [['pdpmake', '-n', '-f', 'rules.mk']], [['pdpmake', '-n', '-f', 'rules.mk', 'all', 'X=3']],
        [['pdpmake', '-n', '-f', 'rules.mk', 'out', 'none']], [['pdpmake', '-f', 'nowhere']],
        [['pdpmake', '-n', '-f', 'bad.json']], [['pdpmake', '-q', '-f', 'rules.mk', 'text']]],
    'bin/pkg/conf': [
        [['pkgconf', '--with-path=pc', '--cflags', '--libs', 'pier']], [['pkgconf', '--with-path=pc', '--modversion', 'sail']],
        [['pkgconf', '--with-path=pc', '--exists', 'pier > 9']], [['pkgconf', '--with-path=pc', '--list-all']],
        [['pkgconf', '--with-path=pc', '--variable=prefix', 'pier']], [['pkgconf', '--with-path=pc', '--cflags', 'none']]],
    'bin/sbase/t': [
        [['sort', 'text']], [['sort', '-n', '-r', '-k', '3', 'table']], [['cat', 'text', 'table']], [['wc', 'text', 'table', 'noise']],
        [['head', '-n', '5', 'table'], ['tail', '-n', '3', 'table']], [['cksum', 'text', 'noise']], [['sha256sum', 'noise']],
        [['cp', '-r', 'tree', 'copy'], ['mv', 'copy', 'moved'], ['ls', 'moved']], [['rm', '-r', 'tree/a'], ['ls', 'tree']],
        [['mkdir', '-p', 'x/y/z'], ['touch', 'x/y/z/f'], ['ls', 'x/y/z']], [['uniq', '-c', 'words']],
        [(['tr', 'a-z', 'A-Z'], b'pier lantern\n')], [['cut', '-f', '2', 'table']], [['paste', 'words', 'words']],
        [['cmp', 'text', 'other']], [['expr', '3', '*', '4', '+', '1']], [['seq', '1', '3', '20']], [['od', '-x', 'tale.cab']],
        [['fold', '-w', '20', 'text']], [['join', 'words', 'words']], [['comm', 'words', 'words']], [['basename', '/a/b.c', '.c']],
        [['nl', 'text']], [['rev', 'words']], [['split', '-l', '100', 'table'], ['ls']], [['printf', '%05d %s\\n', '42', 'pier']]],
    'bin/sed': [
        [['sed', 's/pier/PIER/g', 'text']], [['sed', '-n', '/odd/{s/\\t/,/g;p}', 'table']],
        [['sed', '-f', 'script.sed', 'text']], [['sed', '-i', '-E', 's/(a)(n)/\\2\\1/', 'text', 'other']],
        [['sed', '10q', 'table']], [(['sed', '$!N;P;D'], TABLE.encode())], [['sed', 's/x/', 'text']],
        [['sed', '-s', '-n', '$=', 'text', 'table']]],
    'bin/tinyssh': [
        [['tinysshd-printkey', 'nowhere']], [['tinysshd-makekey']], [['tinysshd-printkey']],
        [['tinysshd-makekey', '-q', 'text']], [['tinysshd']]],
    'bin/tree': [
        [['tree', 'tree']], [['tree', '-J', 'tree']], [['tree', '-X', 'tree']], [['tree', '-d', 'tree']],
        [['tree', '-P', '*.c', 'tree']], [['tree', 'nowhere']]],
    'bin/u/config': [
        [['pkg-config', '--cflags', '--libs', 'pc/pier.pc']], [['pkg-config', '--modversion', 'pc/sail.pc']],
        [['pkg-config', '--exists', 'pc/pier.pc > 9']], [['pkg-config', '--version']], [['pkg-config', '--cflags', 'none']]],
    'bin/uriparser': [
        [['uriparse', 'http://pier.example:80/a/../b?c=d#e']], [['uriparse', 'file:///tmp/%41']], [['uriparse', 'not a uri']],
        [['uriparse', 'mailto:gull@pier.example', '//[::1]/']], [['uriparse']]],
    'bin/yajl': [
        [(['json_reformat'], files()['data.json'])], [(['json_reformat', '-m'], files()['data.json'])],
        [(['json_verify'], files()['data.json'])], [(['json_verify', '-q'], files()['bad.json'])],
        [(['json_reformat'], files()['bad.json'])], [(['json_reformat', '-e'], files()['data.json'])]],
    'bin/zip': [
        [['zip', '-sf', 'some.zip']], [['zip', '-d', 'some.zip', 'in/zip.txt']], [['zip', '-q', 'x.zip', 'nowhere']],
        [['zip', '-X', '-q', '-r', 'new.zip', 'text', 'tree']], [['zipnote', 'some.zip']], [['zipsplit', '-t', 'some.zip']]],
}
