"""The proof: notebook and pipeline compared, and a pipeline that is wrong is found out."""

import subprocess
import sys

import pytest

from cellwright import api

pytestmark = pytest.mark.kernel

NOTEBOOK = [
    "%%parameters\nn = 50",
    "%%setup\nimport numpy as np, pandas as pd\nfrom sklearn.linear_model import LinearRegression",
    "def scaled(frame):\n    return frame / frame.max()",
    "%%step make\nnp.random.seed(3)\nframe = pd.DataFrame(np.random.rand(n, 3), columns=[*'abc'])",
    "frame.head()",
    "%%step grow\nframe['d'] = scaled(frame)['a'] + np.random.rand(n)",
    "%%step fit\nmodel = LinearRegression().fit(frame[['a', 'b']], frame['d'])",
    "%%check fit\nassert model.coef_.shape == (2,)",
    "%%step draw\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot(frame['d'])",
    "%%step alone\nnoise = np.random.rand(2)",
]


def statuses(found):
    return {f"{v.step}.{v.name}": v.status for v in found.variables}


def test_a_notebook_and_its_pipeline_are_equal(project):
    path = project.write("nb.ipynb", NOTEBOOK)
    found = api.verify(path, n=20)
    assert found.failure is None, found.failure
    assert set(statuses(found).values()) == {"equal"}, found.variables
    assert {"make.frame", "grow.frame", "fit.model", "draw.fig"} <= set(statuses(found))
    assert found.status == "equal"


def test_what_the_notebook_itself_makes_anew_each_time_is_told_apart(project):
    path = project.write(
        "nb.ipynb",
        [
            "%%step one\nimport time, uuid\nstamp = uuid.uuid4().hex\nfixed = 1",
            "%%step two\ny = fixed",
        ],
    )
    found = api.verify(path)
    assert statuses(found)["one.stamp"] == "nondeterministic"
    assert statuses(found)["one.fixed"] == "equal"
    assert found.status == "equal"


def test_widgets_and_those_who_observe_them_cross(project):
    path = project.write(
        "nb.ipynb",
        [
            "%%step make\nimport ipywidgets as widgets\nseen = []\n"
            "slider = widgets.IntSlider(value=3, max=20)\n"
            "def note(change):\n    seen.append(change['new'])\n"
            "slider.observe(note, 'value')\nbox = widgets.VBox([slider, widgets.Output()])\n"
            "button = widgets.Button()\nbutton.on_click(lambda b: seen.append('click'))",
            "%%step use\nslider.value = 7\nbox.children[0].value = 8\nbutton.click()",
            "%%step read\ntotal = list(seen)\nsame = box.children[0] is slider",
        ],
    )
    found = api.verify(path)
    assert found.status == "equal", found.variables
    assert set(statuses(found).values()) == {"equal"}, found.variables
    assert "read.total" in statuses(found)


def test_objects_of_modules_on_a_path_that_a_step_adds(project):
    lib = project.folder / "lib"
    lib.mkdir()
    (lib / "shapes.py").write_text("class Shape:\n    def __init__(self, n):\n        self.n = n\n")
    path = project.write(
        "nb.ipynb",
        [
            "%%step path\nimport sys\nsys.path.append('lib')",
            "%%step make\nfrom shapes import Shape\nimport uuid\n"
            "shape = Shape(3)\nshape.token = uuid.uuid4().hex",
            "%%step use\nn = shape.n",
        ],
    )
    found = api.verify(path)
    assert statuses(found) == {"make.shape": "nondeterministic", "use.n": "equal"}


def test_what_is_shown_last_goes_from_step_to_step(project):
    path = project.write(
        "nb.ipynb",
        [
            "%%step one\nimport pandas as pd\nframe = pd.DataFrame({'a': [3, 1, 2]})\nframe",
            "%%step two\nprint('nothing to keep')",
            "%%step three\ntop = _.head(1)\n_.loc[0, 'a'] = 9\nNone",
            "%%step four\ntotal = int(frame['a'].sum())\ntotal",
            "%%step four\n_ * 2",
            "%%step five\nlast = _ + 1",
        ],
    )
    found = api.verify(path)
    assert found.status == "equal", (found.failure, found.variables)
    assert set(statuses(found).values()) == {"equal"}, found.variables
    assert project.value("five.last") == 25


BREWER = """class Brewer:
    running = None

    @classmethod
    def begin(cls):
        cls.running = (color for color in "rgb")

    @classmethod
    def take(cls):
        if cls.running is None:
            cls.begin()
        return next(cls.running)
"""


def test_a_module_may_keep_a_generator_that_the_next_step_does_not_use(project):
    (project.folder / "shapes.py").write_text(BREWER)
    path = project.write(
        "nb.ipynb",
        [
            "%%step one\nfrom shapes import Brewer\na = Brewer.take()",
            "%%step two\nBrewer.begin()\nb = Brewer.take(), Brewer.take()",
            "%%step three\nBrewer.begin()\nc = Brewer.take()",
        ],
    )
    found = api.verify(path)
    assert found.status == "equal", (found.failure, found.variables)
    assert project.value("two.b") == ("r", "g")
    project.write(
        "nb.ipynb",
        [
            "%%step one\nfrom shapes import Brewer\na = Brewer.take()",
            "%%step two\nb = Brewer.take()",
        ],
    )
    failed = api.verify(path)
    assert failed.status == "failed"
    assert "lives only in the kernel that made it" in failed.failure.message


def test_what_cannot_be_stored_is_compared_by_what_can_be_seen(project):
    path = project.write(
        "nb.ipynb",
        [
            "%%step one\nimport numpy as np\nnp.savez('a.npz', x=np.arange(3))",
            "%%step two\narrays = np.load('a.npz')\nkeys = sorted(arrays)",
        ],
    )
    found = api.verify(path)
    arrays = next(v for v in found.variables if v.name == "arrays")
    assert arrays.status == "equal"
    assert "what can be seen" in arrays.why


@pytest.mark.parametrize(
    ("setup", "last"),
    [
        ("random.seed(1)", "u = np.random.rand()"),
        ("noise = np.random.rand()\nrandom.seed(1)", "u = np.random.rand() + noise"),
        ("noise = np.random.rand()", "random.seed(4)\nu = np.random.rand() + noise"),
    ],
    ids=["seeded", "drawn-then-seeded", "drawn"],
)
def test_setup_that_leaves_some_random_state_unseeded(project, setup, last):
    path = project.write(
        "nb.ipynb",
        [
            f"%%setup\nimport random\nimport numpy as np\n{setup}",
            "%%step one\na = np.random.rand(2)\nb = random.random()",
            "%%step two\nc = random.random()",
            f"%%step three\n{last}",
            "%%step four\nd = np.random.rand(), random.random()",
        ],
    )
    found = api.verify(path)
    assert set(statuses(found).values()) == {"equal"}, found.variables


def test_a_difference_is_shown(project):
    """The working of each step depends on its process: the pipeline cannot be equal."""
    path = project.write(
        "nb.ipynb",
        [
            "%%step one\nimport os\nprocess = os.getpid()",
            "%%step two\nfound = ['same', os.getpid() == process]",
        ],
    )
    found = api.verify(path)
    assert statuses(found) == {"one.process": "nondeterministic", "two.found": "different"}
    assert "found[1]: True is expected, False is there" in {v.why for v in found.variables}
    assert found.status == "different"


def test_a_notebook_that_fails_is_no_difference(project):
    path = project.write("nb.ipynb", ["%%step one\nx = 1", "%%step two\n1 / (x - 1)"])
    found = api.verify(path)
    assert found.status == "failed"
    assert (found.run, found.failure.cell, found.failure.line) == (None, "c2", 2)


def test_command_and_page(project):
    project.write("nb.ipynb", NOTEBOOK)
    done = project.command("verify", "nb.ipynb", "-p", "n=10", "--json", "--html", "page.html")
    assert done.status == 0, done.err
    assert done.data["status"] == "equal"
    assert {"step", "name", "status"} <= set(done.data["variables"][0])
    page = (project.folder / "page.html").read_text()
    assert "<td>model<td" in page
    assert "http" not in page


def test_pytest_collects_notebooks(project):
    project.write("good.ipynb", ["%%step one\nx = 1", "%%step two\ny = x + 1"])
    project.write("bad.ipynb", ["%%step one\nx = 1", "%%step two\nraise ValueError(x)"])
    (project.folder / "test_own.py").write_text(
        "def test_good(verify_notebook):\n    assert verify_notebook('good.ipynb').variables\n"
    )
    words = [sys.executable, "-m", "pytest", "-q", "--cellwright", "-p", "no:cacheprovider"]
    done = subprocess.run(
        words, cwd=project.folder, env=project.environment(), capture_output=True, text=True
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert "ValueError: 1" in done.stdout
