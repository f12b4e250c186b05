"""The graph against what really happens: random programs, cut into steps, run both ways.

A program runs once as one notebook, and once step by step, each step in a namespace of its own
that has only what the graph says: the definitions, and the inputs as their producers left them.
What every step shows, and every name it binds or changes, must be the same.
"""

import io
import marshal
import pickle
import re
import types
from collections import Counter

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cellwright.analysis import build_pipeline
from cellwright.model import Cell, Mark, MarkedCell, MarkedNotebook, Notebook

NUMBERS = ["i", "j", "k"]
LISTS = ["p", "q", "r"]
DICTS = ["d", "e"]
FUNCTIONS = ["f", "g", "h"]
OBJECTS = ["o", "u"]

PROLOGUE = """
i = 0
j = 1
k = 2
p = []
q = [1]
r = [p]
d = {"x": q}
e = {}
def f(x): return x
def g(x): return len(x)
def h(x): return i
class C:
    def __init__(self, x): self.x = x
    def put(self, y): self.x = y
    def add(self, y): self.x.append(y)
    def look(self): return k
    def __repr__(self): return f"C({self.x!r})"
o = C(p)
u = C([])
"""

number = st.sampled_from(NUMBERS)
a_list = st.sampled_from(LISTS)
a_dict = st.sampled_from(DICTS)
an_object = st.sampled_from(OBJECTS)
function = st.sampled_from(FUNCTIONS)
anything = st.sampled_from([*NUMBERS, *LISTS, *DICTS, *OBJECTS])

SIMPLE = [
    "{n} = {n2} + 1",
    "{n} += 1",
    "{n} = 5",
    "{n} = len({l})",
    "{l} = []",
    "{l} = [{n}]",
    "{l} = {l2}",
    "{l} = {l2} = [{n}]",
    "{l} = {l2} + {l3}",
    "{l} = [{l2}, {l3}]",
    "{l} = list({l2})",
    "{l} = {l2}[:1]",
    "{l} = [x for x in {l2}]",
    "{l} = [{n} for {n} in range(3)]",
    "{l} = sorted({l2}, key=repr)",
    "{l}, {l2} = {l2}, {l}",
    "{l}, *{l2} = [{l2}, {l3}, {n}]",
    "{l}.append({n})",
    "{l}.append([{n}])",
    "{l} += [{n}]",
    "{l}[:] = [{n}]",
    "{l}.insert(0, {n})",
    "{l}.clear()",
    "{l}.reverse()",
    "{d} = {{}}",
    "{d} = {d2}",
    "{d} = dict({d2})",
    "{d} = {{'x': {l}, 'y': {l2}}}",
    "{d} = {{'x': {l}, **{d2}}}",
    "{d}['x'] = {l}",
    "{d}['y'] = {n}",
    "{d}.update(z={l})",
    "{d}.setdefault('x', []).append({n})",
    "{d}.setdefault('w', {l})",
    "{l} = {d}.get('x', {l2})",
    "{l} = list({d}.values())",
    "{d}.pop('x', None)",
    "for {l} in [{l2}, {l3}]: {l}.append({n})",
    "for {n} in range({n2} % 3): {l}.append({n})",
    "for x in {l}:\n    if isinstance(x, list): x.append({n}); break",
    "for key, x in {d}.items():\n    if isinstance(x, list): x.append({n})",
    "for x, y in zip([{l}], [{l2}]): y.append({n})",
    "[x.append({n}) for x in ({l}, {l2})]",
    "list(map(lambda x: x.append({n}), [{l}]))",
    "({n} := len({l}))",
    "{l} = {l2} if {n} > 1 else {l3}",
    "{l} = {l2} or {l3}",
    "{o} = C({l})",
    "{o} = {o2}",
    "{o}.x = {l}",
    "{o}.put({l})",
    "{o}.add({n})",
    "{l} = {o}.x",
    "{n} = {o}.look()",
    "C.look = lambda self: {n}",
    "{d}['o'] = {o}",
    "{l}.append({o})",
    "getattr({o}, 'x').append({n})",
    "setattr({o}, 'x', {l})",
    "show({any})",
    "show({any}, {any2})",
    "show({f}({l}))",
    "{f}({l})",
    "{l} = [{f}({l2})]",
    "{d}['z'] = {f}({l})",
    "show([{f}(x) for x in ({l}, {l2})])",
    "show(list(map({f}, {l}[:2])))",
    "{l} = [x for x in {l2}[:2] if {f}(x)]",
    "sorted({l}, key=lambda x: repr({f}(x)))",
    "({f} if {n} > 1 else {f2})({l})",
    "{f} = {f2}",
    "{f} = lambda x: {n}",
    "{f} = lambda x: {l}",
    "del {any}\n{any} = {any2}",
    "match {l}:\n    case [{n}, *_]:\n        pass\n    case _:\n        {n2} = 7",
    "globals()['{n}'] = {n2}",
    "exec('{n} = {n2} + 3')",
]

BODIES = [
    "return x",
    "return {l}",
    "x.append({n})",
    "{l}.append({n})\nreturn x",
    "global {n}\n{n} += 1\nreturn {n}",
    "global {l}\n{l} = [x]\nreturn {l}",
    "global {l}\n{l} = x",
    "global {n}\nif x:\n    {n} = 3\nreturn {n}",
    "{l} = list(x)\n{l}.append({n})\nreturn {l}",
    "def inner(y): y.append({n})\ninner(x)\nreturn x",
    "y = 0\ndef inner():\n    nonlocal y\n    y += {n}\n    return y\nreturn inner()",
    "return {f}(x)",
    "return [{f}(y) for y in [x, {l}]]",
    "return [x, {l}]",
    "{o}.x = x\nreturn {o}.x",
    "if {n} > 2:\n    return x\nreturn {l}",
    "try:\n    return x[0]\nexcept Exception:\n    {l}.append(9)",
    "yield x\nyield {l}",
    "return {d}",
]


@st.composite
def filled(draw, templates):
    """Draw a template and fill its places."""
    text = draw(st.sampled_from(templates))
    return text.format(
        n=draw(number),
        n2=draw(number),
        l=draw(a_list),
        l2=draw(a_list),
        l3=draw(a_list),
        d=draw(a_dict),
        d2=draw(a_dict),
        o=draw(an_object),
        o2=draw(an_object),
        f=draw(function),
        f2=draw(function),
        any=draw(anything),
        any2=draw(anything),
    )


def indent(text, by="    "):
    return "\n".join(by + line for line in text.splitlines())


@st.composite
def a_function(draw):
    name = draw(function)
    body = draw(filled(BODIES))
    return f"def {name}(x):\n{indent(body)}"


@st.composite
def statement(draw, depth=1):
    kind = draw(st.integers(0, 11 if depth else 8))
    if kind < 8:
        return draw(filled(SIMPLE))
    if kind == 8:
        return draw(a_function())
    inner = [draw(statement(depth=depth - 1)) for _ in range(draw(st.integers(1, 2)))]
    body = indent("\n".join(inner))
    if kind == 9:
        test = draw(filled(["{n} > 1", "{l}", "not {d}"]))
        other = draw(st.sampled_from(["", f"\nelse:\n{indent(draw(filled(SIMPLE)))}"]))
        return f"if {test}:\n{body}{other}"
    if kind == 10:
        head = draw(filled(["for _ in range({n} % 3)", "for _ in {l}[:2]", "for _ in [1, 2]"]))
        tail = draw(filled(["", "", "\n    if {n} > 1: break", "\n    if {l}: continue"]))
        return f"{head}:{tail}\n{body}"
    failing = draw(filled(["{n} / 0", "{l}[99]", "{n}", "{d}['nothing']"]))
    return f"try:\n{body}\n    {failing}\nexcept Exception:\n    show(1)"


cell = st.lists(statement(), min_size=1, max_size=3).map("\n".join)
programs = st.lists(cell, min_size=2, max_size=5)


# -- running both ways -----------------------------------------------------------------------


def as_text(value):
    if isinstance(value, types.FunctionType | types.GeneratorType | type):
        return type(value).__name__
    return re.sub(r"0x[0-9a-f]+", "0x", repr(value))


class Shown(list):
    def __call__(self, *values):
        self.append([as_text(v) for v in values])


def run_together(cells):
    """Return, per cell, what it showed and all names at its end; None if it failed."""
    namespace, results = {}, []
    for code in cells:
        shown = namespace["show"] = Shown()
        try:
            exec(compile(code, "<cell>", "exec"), namespace)
        except Exception:
            return None
        names = {n: as_text(v) for n, v in namespace.items() if n not in ("show", "__builtins__")}
        results.append((list(shown), names))
    return results


class Missing:
    """Stands for what did not travel: whoever has such an object got less than it needs."""


def make_cell():
    return types.CellType()


def fill_cell(cell, contents):
    if contents:
        cell.cell_contents = contents[0]


def make_function(code, name, defaults, closure):
    return types.FunctionType(marshal.loads(code), Loader.namespace, name, defaults, closure)


def make_class(name, members):
    return type(name, (), {"__module__": "__main__", **members})


class Saver(pickle.Pickler):
    """Pickles values; functions and classes that travel as source by their name."""

    def __init__(self, file, namespace, by_value):
        super().__init__(file)
        self.known = {
            id(v): n
            for n, v in namespace.items()
            if isinstance(v, types.FunctionType | type) and v.__name__ == n and n not in by_value
        }

    def persistent_id(self, obj):
        return self.known.get(id(obj))

    def reducer_override(self, obj):
        if isinstance(obj, types.FunctionType) and obj.__module__ == "__main__":
            code = marshal.dumps(obj.__code__)
            return make_function, (code, obj.__name__, obj.__defaults__, obj.__closure__)
        if isinstance(obj, types.CellType):
            contents = () if obj == types.CellType() else (obj.cell_contents,)
            return make_cell, (), contents, None, None, fill_cell
        if isinstance(obj, type) and obj.__module__ == "__main__":
            members = {k: v for k, v in vars(obj).items() if k not in ("__dict__", "__weakref__")}
            return make_class, (obj.__name__, members)
        return NotImplemented


class Loader(pickle.Unpickler):
    namespace = None

    def persistent_load(self, name):
        return self.namespace.get(name, Missing)


def save(values, namespace, by_value):
    file = io.BytesIO()
    Saver(file, namespace, by_value).dump(values)
    return file.getvalue()


def run_code(text, namespace):
    exec(compile(text, "<code>", "exec"), namespace)


def run_apart(pipeline):
    """Run each step with only what the graph gives it; return what it showed and its names."""
    stored, results = {}, {}
    # a name that is bound in two places does not tell which function a value holds
    count = Counter(n for s in pipeline.steps for n in s.writes)
    count.update([*FUNCTIONS, "C"] if pipeline.setup else [])
    ambiguous = {name for name, times in count.items() if times > 1}
    for step in pipeline.steps:
        shown = Shown()
        namespace = Loader.namespace = {"show": shown, "__name__": "__main__"}
        for cell in pipeline.setup:
            run_code(cell.code, namespace)
        for definition in step.definitions:
            run_code(definition.source, namespace)
        wanted = {}
        for name, source in step.reads.items():
            if source.source == "step":
                wanted.setdefault(source.step, []).append(name)
        # classes first: what else is loaded refers to them by name
        for part in (0, 1):
            for giver, names in wanted.items():
                values = Loader(io.BytesIO(stored[giver][part])).load()
                namespace.update({n: values[n] for n in names if n in values})
        for marked in step.cells:
            run_code(marked.code, namespace)
        values = {n: namespace[n] for n in step.outputs if n in namespace}
        by_value = {*step.outputs, *ambiguous}
        classes = {n for n, v in values.items() if isinstance(v, type)}
        stored[step.name] = (
            save({n: values[n] for n in classes}, namespace, by_value),
            save(values, namespace, by_value - classes),
        )
        held = {*step.outputs, *step.results, *step.changes}
        results[step.name] = (
            list(shown),
            {n: as_text(namespace[n]) for n in held if n in namespace},
        )
    return results


def make_notebook(cells, names):
    made = [Cell(f"c{i}", i, "code", code) for i, code in enumerate(cells, 1)]
    marks = [Mark("setup") if name == "setup" else Mark("step", name) for name in names]
    marked = tuple(MarkedCell(c, m, c.source) for c, m in zip(made, marks, strict=True))
    return MarkedNotebook(Notebook("nb.ipynb", tuple(made)), marked)


def is_refused(pipeline):
    """Return whether there is an error, but for the function that the test brings along."""
    errors = [p for p in pipeline.problems if p.severity == "error"]
    return any("`show` is bound nowhere" not in p.message for p in errors)


def show_program(cells, names, pipeline):
    text = "\n".join(f"# -- {n}\n{c}" for n, c in zip(names, cells, strict=True))
    edges = "\n".join(f"{e.source} > {e.target}: {', '.join(e.variables)}" for e in pipeline.edges)
    return f"\n{text}\n\n{edges}\n"


def difference(cells, names):
    """Return where the two ways differ, in words; None if they do not, or cannot be compared."""
    expected = run_together(cells)
    if expected is None:
        return None
    pipeline = build_pipeline(make_notebook(cells, names))
    if is_refused(pipeline):
        event("refused")
        return None
    event("compared")
    program = show_program(cells, names, pipeline)
    try:
        found = run_apart(pipeline)
    except Exception as error:
        return f"{error!r}{program}"
    together = len(set(names)) == len(names)
    for step in pipeline.steps:
        places = [i for i, name in enumerate(names) if name == step.name]
        shown = [line for i in places for line in expected[i][0]]
        shown_apart, names_apart = found[step.name]
        if shown_apart != shown:
            return f"{step.name} shows {shown_apart}, not {shown}{program}"
        for name, value in names_apart.items() if together else ():
            if value != expected[places[-1]][1][name]:
                return f"{step.name}: {name} is {value}, not as expected{program}"
    return None


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(programs, st.sampled_from(["s0", "setup"]), st.booleans(), st.data())
def test_steps_give_what_the_notebook_gives(program, first, apart, data):
    names = [f"s{i}" for i in range(1, len(program) + 1)]
    if apart:
        names = [data.draw(st.sampled_from(["s1", "s2", "s3"])) for _ in program]
    assert difference([PROLOGUE, *program], [first, *names]) is None
