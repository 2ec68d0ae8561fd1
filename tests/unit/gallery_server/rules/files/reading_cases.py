"""What is refused in files, whatever they are for."""

from __future__ import annotations

REFUSED_YAML = [
    # a file, line and column, what the message says
    ("", 1, 1, "the file is empty"),
    ("# nothing\n", 1, 1, "the file is empty"),
    ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins"),
    ("a: &x [1]\nb: *x\n", 1, 4, "anchors are not read"),
    ("a: *x\n", 1, 4, "aliases are not read"),
    ("*x : 1\n", 1, 1, "a key is a text"),
    ("a: !!python/object/apply:os.system ['true']\n", 1, 4, "tags are not read"),
    ("a: !mine 1\n", 1, 4, "tags are not read"),
    ("!!set {a}\n", 1, 1, "tags are not read"),
    ("&x a: 1\n", 1, 1, "anchors are not read"),
    ("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' stands here twice"),
    ("a: 1\n'a': 3\n", 2, 1, "the key 'a' stands here twice"),
    ("? [a]\n: 1\n", 1, 3, "a key is a text"),
    ("a: 1\n\tb: 2\n", 2, 1, "this is not YAML"),
    ("a: 'x\n", 2, 1, "this is not YAML"),
    ("a: [1, 2\nb: 3\n", 2, 2, "this is not YAML"),
    ("a: \x07\n", 1, 4, "it has a control character"),
    ("- a\n- b\n", 1, 1, "the file holds keys and values"),
    ("just a text\n", 1, 1, "the file holds keys and values"),
    ("a: " + "[" * 40 + "]" * 40, 1, 35, "values stand over 32 deep in each other"),
    ("a: " + "{a: " * 40 + "}" * 40, 1, 128, "values stand over 32 deep in each other"),
]

REFUSED_JSON = [
    ("", 1, 1, "a value is missing here"),
    ('{"a": 1,}', 1, 9, "a key in double quotes is missing here"),
    ("{'a': 1}", 1, 2, "a key in double quotes is missing here"),
    ('{"a" 1}', 1, 6, "a colon is missing here"),
    ('{"a": 1 "b": 2}', 1, 9, "a comma or a closing bracket is missing here"),
    ('{"a": [1 2]}', 1, 10, "a comma or a closing bracket is missing here"),
    ('{"a": [1,]}', 1, 10, "a value is missing here"),
    ('{"a": 1,\n "a": 2}', 2, 2, "the key 'a' stands here twice"),
    ('{"a": NaN}', 1, 7, "a value is missing here"),
    ('{"a": Infinity}', 1, 7, "a value is missing here"),
    ('{"a": nullify}', 1, 7, "a value is missing here"),
    ('{"a": 01}', 1, 8, "a comma or a closing bracket is missing here"),
    ('{"a": 12345678901234567890}', 1, 7, "this integer is too large"),
    ('{"a": "x}', 1, 7, "unterminated string"),
    ('{"a": "\t"}', 1, 8, "invalid control character"),
    ('{"a": "\\x41"}', 1, 8, "invalid \\escape"),
    ('{"a": "\\ud83d"}', 1, 7, "half of a character"),
    ('{"a": 1} x', 1, 10, "something stands behind the end"),
    ('{"a": 1', 1, 8, "a comma or a closing bracket is missing here"),
    ("[1]", 1, 1, "the file holds keys and values"),
    ('{"a": ' + "[" * 40 + "]" * 40 + "}", 1, 38, "values stand over 32 deep in each other"),
]
