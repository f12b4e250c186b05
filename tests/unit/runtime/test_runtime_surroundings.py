"""Random state, working directory and environment, from step to step."""

import pytest

DRAW = """
import json, random
import numpy as np
print(json.dumps([random.random(), float(np.random.rand())]))
"""

SEED = "import random, numpy as np\nrandom.seed(3)\nnp.random.seed(3)\n"


def test_unseeded_code_can_be_repeated(steps):
    one, two = (steps.run(name, DRAW, seed=5) for name in ("a", "b"))
    assert one.said() == two.said()
    assert steps.run("c", DRAW, seed=6).said() != one.said()


def test_importing_first_or_later_is_the_same(steps):
    later = steps.run("a", DRAW)
    first = steps.run("b", "import numpy\n" + DRAW)
    assert later.said() == first.said()


def test_random_state_is_carried(steps):
    whole = steps.run("whole", SEED + DRAW + DRAW)
    steps.run(
        "a",
        SEED + DRAW,
        outputs=("@random",),
    )
    second = steps.run("b", DRAW, inputs=("@random",), seed=9)
    assert second.said() == whole.said()


def test_normal_numbers_keep_their_half(steps):
    code = "import json, numpy as np\nprint(json.dumps(float(np.random.randn())))"
    whole = steps.run("whole", code + "\nprint(json.dumps(float(np.random.randn())))")
    steps.run("a", code, outputs=("@random",))
    assert steps.run("b", code, inputs=("@random",), seed=9).said() == whole.said()


def test_seeding_leaves_import_as_it_is(steps):
    done = steps.run(
        "a",
        """
        import json, sys, numpy, importlib.resources
        print(json.dumps([type(numpy.__loader__).__name__, type(numpy.__spec__.loader).__name__,
                          numpy.__spec__.loader is numpy.__loader__]))
        """,
    )
    assert done.said() == ["SourceFileLoader", "SourceFileLoader", True]


@pytest.mark.parametrize(("go", "shown"), [("sub", "sub"), ("..", None)])
def test_the_working_directory_is_carried(steps, go, shown):
    steps.run("a", f"import os\nos.makedirs('sub')\nos.chdir({go!r})", outputs=("@cwd",))
    if shown:
        assert steps.refs["@cwd"].summary == repr(shown)
    done = steps.run("b", "import json, os\nprint(json.dumps(os.getcwd()))", inputs=("@cwd",))
    assert done.said() == str((steps.project / go).resolve())


def test_the_environment_is_carried(steps):
    steps.environment = {"GONE": "1"}
    names = ("@env:NEW", "@env:GONE")
    steps.run("a", "import os\nos.environ['NEW'] = 'n'\ndel os.environ['GONE']", outputs=names)
    done = steps.run(
        "b",
        "import json, os\nprint(json.dumps([os.environ.get('NEW'), os.environ.get('GONE')]))",
        inputs=names,
    )
    assert done.said() == ["n", None]
