"""Thread pools: their size counts for values, and steps that fill all cores run one by one."""

from contextlib import closing

import pytest

from cellwright import api
from cellwright.app import open_ledger
from cellwright.model import AttemptEndedEvent, AttemptStartedEvent

pytestmark = pytest.mark.kernel

ATTEMPTS = (AttemptStartedEvent, AttemptEndedEvent)
BUSY = """\
import hashlib, os, threading, time
block, end = bytes(1 << 24), time.time() + 1.5
def work():
    while time.time() < end: hashlib.sha256(block)
threads = [threading.Thread(target=work) for _ in range(2 * os.cpu_count())]
for one in threads: one.start()
for one in threads: one.join()
del threads
"""


def test_steps_that_fill_the_cores_are_not_put_side_by_side(project):
    project.write("nb.ipynb", [f"%%step {n}\n{BUSY}{n} = 1" for n in ("one", "two")])
    for _ in range(2):
        done = project.run("nb.ipynb", "--cache", "off", "-j", "2")
        assert done.status == 0, done.err
    run = api.open_run("latest", folder=project.folder)
    with closing(open_ledger(run.settings)) as ledger:
        events = [stored.event for stored in ledger.history(run.id)]
    told = [type(e).__name__ for e in events if isinstance(e, ATTEMPTS)]
    assert told == ["AttemptStartedEvent", "AttemptEndedEvent"] * 2


def test_cpus_are_the_same_in_the_notebook_that_is_compared(project):
    """The last digits of most of linear algebra depend on how many threads share the work."""
    path = project.write(
        "nb.ipynb",
        [
            "%%setup\nimport numpy as np, os\nfrom scipy import linalg",
            "%%step make\nmatrix = np.random.default_rng(0).normal(size=(400, 400))",
            "%%step few --cpus 1\n"
            "values = np.linalg.svd(matrix)[1], linalg.lu(matrix)[2]\n"
            "size = os.environ['OMP_NUM_THREADS']",
            "%%step all\nothers = linalg.lu(matrix @ matrix)[2]\n"
            "free = os.environ.get('OMP_NUM_THREADS')",
        ],
    )
    found = api.verify(path)
    assert found.failure is None, found.failure
    assert found.status == "equal", [v for v in found.variables if v.status != "equal"]
