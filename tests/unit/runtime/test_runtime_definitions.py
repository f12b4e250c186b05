"""Functions and classes of the notebook in values that cross."""

HELPERS = {
    "scale": ("function", "def scale(x):\n    return x * FACTOR\n", ["FACTOR"]),
    "Point": (
        "class",
        """
        class Point:
            def __init__(self, x): self.x = x
            def scaled(self): return scale(self.x)
            class Inner: pass
        """,
        ["scale"],
    ),
    "Base": ("class", "class Base: kind = 'base'\n", []),
    "Child": ("class", "class Child(Base): pass\n", ["Base"]),
    "even": ("function", "def even(n): return n == 0 or odd(n - 1)\n", ["odd"]),
    "odd": ("function", "def odd(n): return n != 0 and even(n - 1)\n", ["even"]),
}
SOURCES = "FACTOR = 10\n" + "\n".join(
    __import__("textwrap").dedent(source) for _, source, _ in HELPERS.values()
)


def test_a_definition_is_stored_by_its_name(steps):
    steps.define(**HELPERS)
    steps.run(
        "make",
        SOURCES + "p = Point(2); f = scale; i = Point.Inner(); e = even",
        outputs=("p", "f", "i", "e"),
    )
    done = steps.run(
        "use",
        """
        import json
        print(json.dumps([type(p) is Point, f is scale, type(i) is Point.Inner, e is even]))
        """,
        inputs=("p", "f", "i", "e"),
        before=SOURCES,
    )
    assert done.said() == [True, True, True, True]


def test_a_definition_that_is_not_there_is_made(steps):
    steps.define(**HELPERS)
    steps.run("make", SOURCES + "p = Point(2); c = Child(); e = even", outputs=("p", "c", "e"))
    done = steps.run(
        "use",
        """
        import json
        print(json.dumps([p.scaled(), type(c) is Child, c.kind, e(4), e(3)]))
        """,
        inputs=("p", "c", "e"),
        before="FACTOR = 3",
    )
    assert done.said() == [6, True, "base", True, False]


def test_the_source_of_a_made_definition_can_be_shown(steps):
    steps.define(**HELPERS)
    steps.run("make", SOURCES + "f = scale", outputs=("f",))
    done = steps.run(
        "use",
        "import inspect, json\nprint(json.dumps(inspect.getsource(f).splitlines()[0]))",
        inputs=("f",),
    )
    assert done.said() == "def scale(x):"


def test_an_edited_definition_is_used(steps):
    steps.define(**HELPERS)
    steps.run("make", SOURCES + "p = Point(2)", outputs=("p",))
    steps.define(**HELPERS | {"scale": ("function", "def scale(x): return -x\n", [])})
    done = steps.run("use", "import json\nprint(json.dumps(p.scaled()))", inputs=("p",))
    assert done.said() == -2


def test_other_functions_travel_by_value_into_the_notebook(steps):
    steps.run(
        "make",
        """
        import functools
        k = 3
        f = lambda x: x + k
        def adder(n):
            def add(x): return x + n + k
            return add
        g = adder(5)
        h = functools.partial(f, 1)
        class Local:
            def m(self): return k
        o = Local()
        """,
        outputs=("f", "g", "h", "o"),
    )
    done = steps.run(
        "use",
        """
        import json
        before = [f(1), g(1), h(), o.m()]
        k = 100
        print(json.dumps([before, f(1), g(1), h(), o.m(), f.__globals__ is globals()]))
        """,
        inputs=("f", "g", "h", "o"),
    )
    assert done.said() == [[4, 9, 4, 3], 101, 106, 101, 100, True]


def test_a_captured_global_does_not_replace_one_that_is_there(steps):
    steps.run("make", "k = 3\nf = lambda: k", outputs=("f",))
    done = steps.run(
        "use", "import json\nprint(json.dumps([f(), k]))", inputs=("f",), before="k = 7"
    )
    assert done.said() == [7, 7]


def test_a_function_over_an_input_uses_that_input(steps):
    steps.run("make", "data = [1]\nf = lambda: data", outputs=("data", "f"))
    done = steps.run("use", "import json\nprint(json.dumps(f() is data))", inputs=("data", "f"))
    assert done.said() is True


def test_a_closure_over_what_cannot_cross_is_refused(steps):
    done = steps.run(
        "make",
        """
        def make():
            file = open('x', 'w')
            def write(): file.write('a')
            return write
        w = make()
        """,
        outputs=("w",),
        fails=True,
    )
    assert "cannot-cross" in done.errors
    assert "w → file" in done.errors


def test_a_missing_definition_is_said(steps):
    steps.define(**HELPERS)
    steps.run("make", SOURCES + "p = Point(2)", outputs=("p",))
    steps.define(other=("function", "def other(): pass", []))
    done = steps.run("use", "", inputs=("p",), fails=True)
    assert "definition-missing" in done.errors
    assert "`Point`" in done.errors
