import subprocess
import sys
from pathlib import Path

import pytest

from cellwright.hashing import canonical_code, code_digest

SAME = [
    ("x=1", "x = 1  # one"),
    ("x = (1)", "x = 1"),
    ("x = 'a'", 'x = "a"'),
    ("x = 'a' 'b'", "x = 'ab'"),
    ("x = u'a'", "x = 'a'"),
    ("x = 1_000", "x = 1000"),
    ("x = 0x10", "x = 16"),
    ("x = 1e3", "x = 1000.0"),
    ("x = f'a'", "x = 'a'"),
    ("x = f'a{b}' 'c'", "x = f'a{b}c'"),
    ("x = f'{a:}'", "x = f'{a}'"),
    ('def f():\n    """Doc."""\n    return 1', "def f():\n    return 1"),
    ('class A:\n    """Doc."""', "class A: pass"),
    ('"""Text."""\nx = 1', "x = 1"),
    ("def f(a, b): pass", "def f(\n    a,\n    b,\n):\n    pass"),
    ("if a:\n  b\nelse:\n  c", "if a:\n        b\nelse:\n        c"),
    ("import a\nimport b", "import b\nimport a"),
    ("import a, b", "import b\nimport a"),
    ("from a import b, c", "from a import c\nfrom a import b"),
    ("import a.b\nimport a.c", "import a.c\nimport a.b"),
    ("def f():\n    import a\n    import b", "def f():\n    import b\n    import a"),
    ("x = 1; y = 2", "x = 1\ny = 2"),
    ("def f():\n    global a, b", "def f():\n    global b, a"),
]
DIFFERENT = [
    ("x = 1", "x = 2"),
    ("x = 1", "x = 1.0"),
    ("x = 1", "x = True"),
    ("x = 1", "y = 1"),
    ("x = 'a'", "x = b'a'"),
    ("x = 0.0", "x = -0.0"),
    ("x = 1j", "x = 1.0"),
    ("x = a.b", "x = a.c"),
    ("x = a + b", "x = a - b"),
    ("x = a + b", "x = b + a"),
    ("x = a < b", "x = a <= b"),
    ("x = [1]", "x = (1,)"),
    ("f(a, b)", "f(a, b=b)"),
    ("f(*a)", "f(**a)"),
    ("x = f'{a}'", "x = f'{a!r}'"),
    ("x = f'{a:>3}'", "x = f'{a:<3}'"),
    ("x = f'{a}b'", "x = f'b{a}'"),
    ("x: int = 1", "x = 1"),
    ("(x): int = 1", "x: int = 1"),
    ("def f(a, /): pass", "def f(a): pass"),
    ("def f(a, *, b): pass", "def f(a, b): pass"),
    ("def f(a=1): pass", "def f(a=2): pass"),
    ("async def f(): pass", "def f(): pass"),
    ("if a:\n  b\nc", "if a:\n  b\n  c"),
    ("for i in a: b", "for i in a: b\nelse: c"),
    ("import a as x\nimport b as x", "import b as x\nimport a as x"),
    ("from a import *\nfrom b import *", "from b import *\nfrom a import *"),
    ("import a\nx = 1\nimport b", "import b\nx = 1\nimport a"),
    ("from a import b", "from .a import b"),
    ("x = ...", "x = None"),
    ("del x", "x"),
    ("x = 1\nx = 2", "x = 2\nx = 1"),
    ("lambda: (yield)", "lambda: (yield 1)"),
    ("def f():\n    global a\n    a = 1", "def f():\n    a = 1"),
]
# fmt: off
PINNED = {
    "":
        "734b5680a7aef323dc024768b10289494517d9614c7bd7e39af1d7f4f2a6a62a",
    "x = 1":
        "8336e4df3a94d61045505402e09f458cac2b72e951fa9bbf7f888630411640c4",
    "import b\nimport a\n\n\ndef f(a, /, b: int = 1, *c, d=2.5, **e):\n    'Doc.'\n    return a":
        "1ce322dc113f43bb1d6768eee421e0b4a18582643baa01797ef45b1c53079496",
    'f"a{x!r:>{w}}b{y:}" "c" f"{z=}"':
        "6145b3a793adfa2a550a74f5999e1bac7540746002a1c1ac3478d88ac90a0a23",
    "match p:\n    case {'a': [x, *_], **r} if x: pass\n    case P(x=0) | None: y":
        "09d13c4ba34876918d7b69a49b2a43a65f69de707c626179c47b0a1c7f9bfddb",
    "try:\n    a\nexcept* E as e:\n    b":
        "eb0ce44cd15e714a455102b3fa4020b7c7d4259f43814dce957aafe65da46012",
    "async def g():\n    async with a as b: [i async for i in x if i]\n    await c":
        "c3bbce1ce4fabbf72333abf3a588e42025493d8e2622c2f3c2a59541f9395841",
    "class A(B, m=1):\n    x: int\n    (y): str = 'a'\n    z = -1 ** 2j, ..., b'\\x00', None":
        "aaa1bd3e96603d6e206df9146f00e4512b792a06094e493d9c91dd6943ae4984",
    "with (a as b, c): x[1:2, ::3] = lambda *a: (yield)":
        "0667937f0b0a1d80f29cc8b51c9aa945b53d51d94cd7759eac0084f8c26afa61",
}
# fmt: on
OTHERS = [
    path
    for minor in ("12", "13", "14")
    for path in sorted((Path.home() / ".pyenv" / "versions").glob(f"3.{minor}.*/bin/python"))[:1]
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_means_the_same_has_one_digest(one, other):
    assert code_digest(one) == code_digest(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_means_something_else_has_another_digest(one, other):
    assert code_digest(one) != code_digest(other)


@pytest.mark.parametrize("code", PINNED, ids=range(len(PINNED)))
def test_digests_are_pinned(code):
    assert code_digest(code) == PINNED[code]


def test_deep_expressions_are_no_problem():
    assert canonical_code("x = " + " + ".join(["a"] * 900)).count(b"Name id=s1:a") == 900


def test_long_integers_are_no_problem():
    assert code_digest("x = 0x" + "f" * 6000) != code_digest("x = 0x" + "f" * 6001)


def test_other_text_is_refused():
    with pytest.raises(SyntaxError):
        code_digest("x =")


@pytest.mark.skipif(not OTHERS, reason="no other Python is here")
@pytest.mark.parametrize("python", OTHERS, ids=lambda p: p.parts[-3])
def test_other_pythons_agree(python, tmp_path):
    """Pinned digests hold under each Python that can be found, without its having BLAKE3."""
    sources = Path(sys.modules["cellwright"].__file__).parent / "hashing"
    package = tmp_path / "cellwright" / "hashing"
    package.mkdir(parents=True)
    for name in ("code.py", "digest.py"):
        (package / name).write_text((sources / name).read_text("utf-8"), "utf-8")
    (tmp_path / "blake3.py").write_text("blake3 = None\n")
    (tmp_path / "ask.py").write_text(
        "from cellwright.hashing.code import canonical_code\n"
        f"for code in {list(PINNED)!r}:\n    print(canonical_code(code).hex())\n"
    )
    command = [str(python), "ask.py"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:-1] == [canonical_code(code).hex() for code in PINNED]
