"""The graphs that are timed, as data: steps that read values of others; not who runs them."""

from dataclasses import dataclass, replace

LIBRARIES = "import pandas as pd\nfrom sklearn.linear_model import LinearRegression\n"
BURN = """\
import time
start = time.process_time()
while time.process_time() - start < 1.0:
    pass
"""
FRAME = """\
import numpy as np
import pandas as pd
rows = 16 * 1024 * 1024
rng = np.random.default_rng(0)
frame = pd.DataFrame({f"c{i}": rng.random(rows) for i in range(8)}, copy=False)
"""


@dataclass(frozen=True)
class Step:
    """One step: its code, the names that it reads from other steps, the name that it hands on."""

    name: str
    code: str
    reads: tuple[str, ...] = ()
    writes: str = ""


@dataclass(frozen=True)
class Work:
    """A graph of steps in an order in which it can be run one after the other.

    `layers` groups the steps that may run side by side. `edited` is the number of the step that
    gets another value for the row "one step edited".
    """

    title: str
    layers: tuple[tuple[Step, ...], ...]
    edited: int | None = None

    @property
    def steps(self):
        """Return all steps in order."""
        return [step for layer in self.layers for step in layer]

    def producer(self, name):
        """Return the step that hands a name on."""
        return next(step for step in self.steps if step.writes == name)

    def edit(self, number):
        """Return the same work with one step that adds another number."""
        target = self.steps[self.edited].name

        def change(step):
            return replace(step, code=f"{step.code} + {number}") if step.name == target else step

        return replace(self, layers=tuple(tuple(map(change, layer)) for layer in self.layers))


def make_chain(title, body=""):
    """Return ten steps, each from the one before."""
    steps = [Step("s0", f"{body}x0 = 1", (), "x0")]
    steps += [
        Step(f"s{i}", f"{body}x{i} = x{i - 1} + 1", (f"x{i - 1}",), f"x{i}") for i in range(1, 10)
    ]
    return Work(title, tuple((step,) for step in steps))


def make_fan():
    """Return one step, eight branches of a second of CPU each, and one that joins them."""
    names = tuple(f"y{i}" for i in range(8))
    branches = tuple(
        Step(f"b{i}", f"{BURN}y{i} = x + {i}", ("x",), name) for i, name in enumerate(names)
    )
    return Work(
        "1 → 8 branches of 1 s CPU → 1",
        (
            (Step("first", "x = 1", (), "x"),),
            branches,
            (Step("last", f"total = {' + '.join(names)}", names, "total"),),
        ),
    )


def make_layers():
    """Return forty steps in five layers of eight, each from two of the layer above."""

    def make(layer, i):
        above = (f"v{layer - 1}_{i}", f"v{layer - 1}_{(i + 1) % 8}") if layer else ()
        value = " + ".join(above) or str(i)
        return Step(f"l{layer}_{i}", f"v{layer}_{i} = {value}", above, f"v{layer}_{i}")

    layers = tuple(tuple(make(layer, i) for i in range(8)) for layer in range(5))
    return Work("40 trivial steps, 5 layers of 8", layers, edited=18)


def make_frame():
    """Return a step that makes a frame of 1 GiB and one that adds up a column of it."""
    return Work(
        "a frame of 1 GiB to the next step",
        (
            (Step("make", FRAME, (), "frame"),),
            (Step("use", "total = float(frame['c3'].sum())", ("frame",), "total"),),
        ),
    )


WORKS = {
    "chain": make_chain("chain of 10 trivial steps"),
    "libraries": make_chain("chain of 10 that import pandas and scikit-learn", LIBRARIES),
    "fan": make_fan(),
    "layers": make_layers(),
    "frame": make_frame(),
}
