"""The words that say why steps run: in plans, in runs, on the command line and for the panel."""

import shutil

import pytest

import cellwright as cw
from cellwright.api.json_data import plan_json
from cellwright.app import read_installed
from tests.e2e.reason_cases import CASES, CELLS, FILES
from tests.identity.identity_lab import Lab, mutate, surround

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """Return a project that was run once, and a copy of what the run left."""
    lab = Lab(tmp_path_factory.mktemp("reasons"), CELLS, FILES)
    lab.write()
    try:
        assert lab.run().status == "succeeded"
        shutil.copytree(lab.folder / ".cellwright", lab.folder / ".settled")
        yield lab
    finally:
        lab.close()


@pytest.fixture
def fresh(settled):
    """Return the project as after its first run, whatever was done to it meanwhile."""
    yield settled
    settled.write()
    shutil.rmtree(settled.folder / ".cellwright")
    shutil.copytree(settled.folder / ".settled", settled.folder / ".cellwright")
    (settled.folder / "out.txt").write_text("8")


def planned(lab, **options):
    """Return what a plan says of the steps that are not reused, as its JSON has it."""
    steps = plan_json(cw.plan(lab.folder / "nb.ipynb", **options))["steps"]
    return {s["name"]: tuple(s["reasons"]) for s in steps if s["decision"] != "reuse"}


def told(run):
    """Return what a run says of each step, `reused` for those of which it says no more."""
    steps = {n: s for n, s in run.record.steps.items() if n != "setup" and "[" not in n}
    return {n: s.status if _plain(s) else s.told for n, s in steps.items()}


def _plain(step):
    whole = len(step.told) == 1 and ("unchanged since" in step.told[0] or step.told[0][:1] == "3")
    return step.status == "skipped" or (step.status == "reused" and whole)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_words(fresh, monkeypatch, case):
    cells, files, gone = mutate(CELLS, FILES, case.edits)
    parameters = surround(monkeypatch, [case])
    fresh.write(cells, files, gone)
    version = read_installed().versions["pandas"]
    expected = {n: tuple(w.format(pandas=version) for w in ws) for n, ws in case.plan.items()}
    assert planned(fresh, parameters=parameters, force=case.force) == expected
    run = fresh.run(parameters, force=case.force)
    assert run.status == "succeeded", run.record
    again = {**dict.fromkeys(told(run), "reused"), **expected, **case.run}
    assert told(run).keys() == again.keys()
    for name, words in told(run).items():
        assert words == again[name] or again[name] in words, name


def test_the_table_says_each_thing_once():
    assert len(CASES) >= 35
    assert len({case.name for case in CASES}) == len(CASES)
    assert sum(1 for case in CASES if not case.plan) >= 4
