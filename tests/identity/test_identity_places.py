"""Files, folders and objects in ways that a plain table does not reach."""

import pickle
import sys

import pytest

from cellwright.api import preparation
from tests.identity.identity_lab import Lab, executed, values

pytestmark = pytest.mark.kernel

CELLS = {
    "setup": "%%setup\nimport json\nimport os\nimport pickle\nimport subprocess\n"
    "from pathlib import Path\nconfig = json.load(open('config.json'))\nlimit = config['limit']\n"
    "mode = os.environ.get('LAB_MODE', 'none')\n\n"
    "def ensure(path):\n    if not path.exists():\n        path.write_text('helped')\n"
    "    return path",
    "limited": "%%step limited\nv_limited = min(limit, 100)",
    "moded": "%%step moded\nv_moded = mode.upper()",
    "free": "%%step free\nv_free = 1",
    "folder": "%%step folder\nif not os.path.exists('made/deep'):\n    os.makedirs('made/deep')\n"
    "Path('made/deep/a.txt').write_text('a')\nv_folder = 1",
    "first": "%%step first\nPath('both.txt').write_text('one')\nv_first = 1",
    "second": "%%step second --after first\nv_second = Path('both.txt').read_text() + ' two'\n"
    "Path('both.txt').write_text(v_second)",
    "stored": "%%step stored\nv_stored = pickle.load(open('thing.bin', 'rb')).size()",
    "program": "%%step program\nv_program = subprocess.run(['cat', 'words.txt'], "
    "capture_output=True, text=True).stdout",
    "made": "%%step made\nif not os.path.exists('made/table.csv'):\n"
    "    os.makedirs('made', exist_ok=True)\n    rows = [1, 2]\n"
    "    Path('made/table.csv').write_text(','.join(map(str, rows)))\n"
    "v_made = Path('made/table.csv').read_text()",
    "helped": "%%step helped\nv_helped = ensure(Path('helped.txt')).read_text()",
    "first_time": "%%step first_time\nv_first_time = Path('marker').exists()\n"
    "Path('marker').write_text('x')",
    "removed": "%%step removed\nPath('junk.txt').unlink(missing_ok=True)\nv_removed = 1",
}
FILES = {
    "config.json": '{"limit": 3}',
    "words.txt": "a b",
    "things.py": "class Thing:\n    def size(self):\n        return grow()\n\n"
    "def grow():\n    return 4\n",
}
NAMES = [f"v_{name}" for name in CELLS if name != "setup"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("places")
    lab = Lab(folder, CELLS, FILES)
    lab.write()
    sys.path.insert(0, str(folder))
    import things

    (folder / "thing.bin").write_bytes(pickle.dumps(things.Thing()))
    sys.path.remove(str(folder))
    yield lab
    lab.close()


@pytest.fixture(scope="module")
def settled(lab):
    """Return the project when all that it asks is answered."""
    assert lab.run().status == "succeeded"
    again = lab.run()
    told = {n: s.reasons for n, s in again.record.steps.items()}
    assert executed(again) == {"first_time"}, told  # all others find what they made
    assert repr(again["first_time"]["v_first_time"]) == "True"
    assert executed(lab.run()) == set(), "the same again"
    return lab


@pytest.mark.parametrize(
    ("edits", "variables", "expected"),
    [
        ({"config.json": '{"limit": 5}'}, {}, {"limited"}),
        ({"config.json": '{"limit": 3, "other": 1}'}, {}, set()),
        ({"words.txt": "a c"}, {}, {"program"}),
        ({"things.py": FILES["things.py"].replace("return 4", "return 5")}, {}, {"stored"}),
        ({}, {"LAB_MODE": "fast"}, {"moded"}),
        ({"junk.txt": "was never there"}, {}, {"removed"}),
        ({"made/table.csv": "mine"}, {}, {"made"}),
    ],
    ids=["config", "config-unused", "words", "class", "variable", "removed", "edited"],
)
def test_what_runs(settled, monkeypatch, edits, variables, expected):
    lab = settled
    lab.write(files={**FILES, **edits})
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    run = lab.run()
    assert run.status == "succeeded", run.record
    told = {n: s.reasons for n, s in run.record.steps.items() if n in executed(run) ^ expected}
    assert executed(run) == expected, told
    (lab.folder / "both.txt").unlink()
    cold = lab.plain(NAMES)
    assert values(run, NAMES) == {n: cold[n] for n in values(run, NAMES)}
    lab.write()


def test_files_that_were_made_because_they_were_missing_come_back(settled):
    lab = settled
    for path in ("made/table.csv", "helped.txt"):
        (lab.folder / path).unlink(missing_ok=True)
    run = lab.run()
    assert executed(run) == set(), {n: s.reasons for n, s in run.record.steps.items()}
    assert (lab.folder / "made/table.csv").read_text() == "1,2"
    assert (lab.folder / "helped.txt").read_text() == "helped"


def test_a_file_that_two_steps_write_comes_back_as_the_last_one_left_it(settled):
    lab = settled
    (lab.folder / "both.txt").unlink(missing_ok=True)
    run = lab.run()
    assert executed(run) == set(), {n: s.reasons for n, s in run.record.steps.items()}
    assert (lab.folder / "both.txt").read_text() == "one two"


def test_what_counts_everywhere(settled, monkeypatch):
    lab, steps = settled, {name for name in CELLS if name != "setup"}
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert executed(lab.run()) == steps, "the time zone"
    monkeypatch.setattr(preparation.platform, "python_version_tuple", lambda: ("3", "99", "0"))
    run = lab.run()
    assert executed(run) == steps, "the language version"
    (reason,) = run.record.steps["free"].reasons
    assert reason.startswith("Python changed: 3.")
    assert reason.endswith(" → 3.99")
