#!/usr/bin/env python3
"""Asks the running Python what it says of descriptors that are no JSON, or odd
JSON, and compares with `ixt render --format digest`, which must give the same
class and the digest of the same message. The corpus has no such package.

usage: live.py IXT-PROGRAM"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

GOOD = '{"bld": {"script": {}}}'

# Each is the text of a package; none holds template tags.
TEXTS = [
    '', ' ', '{', '[', '"', 'nul', 'nulll', 'tru', 'True', 'None', '-', '+1', '01', '1.', '.5',
    '1e', '1e+', '--1', '0x10', 'NaN', 'Infinity', '-Infinity', 'nan', '{}x', '{} {}', '[]]',
    '[1,]', '[,1]', '[1 2]', '[1,,2]', '[1;2]', '[}', '{]', '{1: 2}', '{"a"}', '{"a" 1}',
    '{"a": }', '{"a": 1,}', '{"a": 1 "b": 2}', '{,}', "{'a': 1}", '{"a":: 1}', '{"a": 1;}',
    '"abc', '"a\nb"', '"a\tb"', '"\\x"', '"\\u12"', '"\\u12g4"', '"\\u"', '"\\', '"\\ud800"',
    '"\x01"', '\ufeff{}', '{"a": "b}', '["a", "b', '[[[[', '{"a": {"b": [1, {"c": ]}}',
    '// note\n{}', '/* note */ {}', '{"a": undefined}', '{"a": 1}\n\n]', '[1, 2\n\n3]',
    '\n\n  {"a" \n: 1\n, }', 'é', '{"é": é}', '["é", "日本", x]', '{"a": 1,\n"é" 2}',
    '[' * 200 + ']' * 199, '{"a": ' * 60 + '}', '[1.5e3, -0.0, 1E-2, 2.]', '123abc',
    '"\\u00e9" "b"', 'null', 'true', '12', '"text"', '[]', '{}', '{"bld": 1}', '{"bld": []}',
    '{"bld": {"fetch": []}}', '{"bld": null}', '{"bld": {"script": {}}, "bld": {}}',
    '{"\\u0062ld": {"script": {}}}', '{"bld": {"\\u0073cript": {}}}', GOOD,
    GOOD[:-1] + ', "x": NaN}', GOOD + '\n\n\n', '\n\n\n\n' + GOOD + ',',
]


def upstream(text):
    """What core/render_ctx.py and core/package.py make of a rendered text."""
    while '\n\n\n' in text:
        text = text.replace('\n\n\n', '\n\n')
    try:
        json.loads(text)['bld']['script']
    except Exception as e:
        name = type(e).__name__
        return 'err\t%s\t%s' % (name, sha256('%s: %s' % (name, e)))
    return 'ok\t' + sha256(text)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def write_corpus(root):
    for number, text in enumerate(TEXTS):
        path = os.path.join(root, 'bin', 'j%03d' % number)
        os.makedirs(path)
        with open(os.path.join(path, 'ix.sh'), 'w', newline='') as f:
            f.write(text + '\n')


def main():
    with tempfile.TemporaryDirectory() as root:
        write_corpus(root)
        out = subprocess.run(
            [sys.argv[1], 'render', '--all', '--format', 'digest', '--corpus', root,
             '--pins', 'default'], capture_output=True, text=True, check=True).stdout
    failed = 0
    answers = [line.split('\t', 1)[1] for line in out.splitlines()]
    if len(answers) != len(TEXTS):
        sys.exit('%d answers for %d texts' % (len(answers), len(TEXTS)))
    for text, got in zip(TEXTS, answers):
        want = upstream(text)
        if got != want:
            failed += 1
            print('FAIL %r\n  python %s\n  ixt    %s' % (text, want, got))
    print('%d passed, %d failed' % (len(TEXTS) - failed, failed))
    return failed != 0


sys.exit(main())
