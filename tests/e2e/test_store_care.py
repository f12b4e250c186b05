"""The store is looked after from the command line: garbage, damage, sizes, the chain of events."""

import shutil
import sqlite3

import pytest

pytestmark = pytest.mark.kernel

NOTEBOOK = [
    "%%parameters\nn: int = 1",
    "%%setup\nimport numpy as np",
    "%%step make\ncolumn = np.random.default_rng(n).random(200_000)",
    "%%step total\ntotal = float(column.sum())",
]


@pytest.fixture
def filled(project):
    project.write("nb.ipynb", NOTEBOOK)
    for n in (1, 2):
        done = project.run("nb.ipynb", "-p", f"n={n}")
        assert done.status == 0, done.err
    return project


def counts(done):
    assert done.status == 0, done.err
    return done.data


def statuses(done):
    assert done.status == 0, done.err
    return {name: step["status"] for name, step in done.data["steps"].items()}


def test_old_values_go_and_the_history_stays(filled):
    options = ("--keep-runs", "1", "--keep-days", "0", "--grace", "0", "--json")
    assert counts(filled.command("gc", "--json"))["removed"] == 0, "nothing is by default"
    told = counts(filled.command("gc", "--dry-run", *options))
    assert told["dry_run"]
    assert (told["runs"], told["kept_runs"]) == (2, 1)
    done = counts(filled.command("gc", *options))
    assert (done["removed"], done["freed"]) == (told["removed"], told["freed"])
    assert done["freed"] > 1_000_000
    assert filled.value("make.column").shape == (200_000,)
    old = filled.command("runs", "--json").data["runs"][1]["run"]
    assert filled.command("show", old).status == 0
    gone = filled.command("get", old, "make.column")
    assert gone.status == 3
    assert "object-missing" in gone.err
    assert counts(filled.command("gc", *options))["removed"] == 0
    assert set(statuses(filled.run("nb.ipynb", "-p", "n=2")).values()) == {"reused"}
    assert set(statuses(filled.run("nb.ipynb", "-p", "n=1")).values()) == {"succeeded"}


def test_folders_of_old_runs_go_when_their_values_may(filled):
    runs = [r["run"] for r in filled.command("runs", "--json").data["runs"]]
    home = filled.folder / ".cellwright" / "runs"
    options = ("--keep-runs", "1", "--keep-days", "0", "--grace", "0", "--json")
    assert counts(filled.command("gc", *options))["folders"] == 0, "they are young"
    options = (*options, "--keep-folder-days", "0")
    told = counts(filled.command("gc", "--dry-run", *options))
    assert told["folders"] == 1
    assert told["folder_bytes"] > 1000
    assert (home / runs[1]).is_dir()
    done = counts(filled.command("gc", *options))
    assert (done["folders"], done["folder_bytes"]) == (1, told["folder_bytes"])
    assert sorted(p.name for p in home.iterdir()) == [runs[0]]
    assert filled.command("show", runs[1]).status == 0
    assert filled.command("show", runs[1], "make").status == 0
    logs = filled.command("logs", runs[1])
    assert "gc" in logs.out + logs.err, "it says why there is nothing"


def test_a_store_of_two_projects_is_not_emptied_by_one(filled, tmp_path_factory):
    other = type(filled)(tmp_path_factory.mktemp("other"))
    other.write("nb.ipynb", NOTEBOOK)
    store = str(filled.folder / ".cellwright" / "store")
    done = other.command("run", "nb.ipynb", "--json", CELLWRIGHT_STORE=store)
    assert done.status == 0, done.err
    options = ("--keep-runs", "0", "--keep-days", "0", "--grace", "0", "--json")
    counts(other.command("gc", *options, CELLWRIGHT_STORE=store))
    assert filled.value("make.column").shape == (200_000,)
    (filled.folder / ".cellwright" / "ledger.db").rename(filled.folder / "moved.db")
    refused = other.command("gc", *options, CELLWRIGHT_STORE=store)
    assert refused.status == 3
    error = refused.data["error"]
    assert error["code"] == "ledger-of-store"
    forget = error["hint"].split("--forget ")[1]
    counts(other.command("gc", "--forget", forget, *options, CELLWRIGHT_STORE=store))


def test_two_collectors_and_a_run(filled):
    """A run reuses, makes anew and hands on what the collectors would like to have."""
    options = ("--keep-runs", "0", "--keep-days", "0", "--grace", "0", "--json")
    for n in (1, 2, 3):
        run = filled.popen("run", "nb.ipynb", "-p", f"n={n}", "--json")
        while run.poll() is None:
            pair = [filled.popen("gc", *options) for _ in range(2)]
            for collector in pair:
                _, err = collector.communicate(timeout=120)
                assert collector.returncode == 0, err
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, out + err
        assert filled.value("total.total") == pytest.approx(100_000, rel=0.01)
    assert filled.command("fsck").status == 0


def test_room_and_history_are_told(filled):
    data = counts(filled.command("du", "--json"))
    assert [p["runs"] for p in data["pipelines"]] == [2]
    assert data["pipelines"][0]["values"] > 3_000_000
    assert all(run["alone"] > 1_500_000 for run in data["runs"])
    assert all(run["folder"] > 0 for run in data["runs"])
    assert data["values"] >= sum(run["alone"] for run in data["runs"])
    assert "nb" in filled.command("du").out
    sound = filled.command("audit", "verify", "--json")
    assert (sound.status, sound.data) == (0, {"runs": 2, "breaks": []})
    with sqlite3.connect(filled.folder / ".cellwright" / "ledger.db") as database:
        database.execute("DROP TRIGGER events_stay")
        database.execute("UPDATE events SET actor = replace(actor, 'user', 'uses') WHERE id = 3")
    database.close()
    found = filled.command("audit", "verify", "--json")
    assert found.status == 1
    assert "was changed after it was written" in found.data["breaks"][0]
    assert filled.command("audit", "verify", "latest").status == 0


def flip_all(filled):
    large = [p for p in (filled.folder / ".cellwright/store").glob("??/*") if len(p.name) == 64]
    for path in large:
        path.chmod(0o644)
        data = bytearray(path.read_bytes())
        data[12345] ^= 1
        path.write_bytes(data)
    return large


def test_a_flipped_bit_is_found_and_the_step_runs_again(filled):
    assert filled.command("fsck").status == 0
    large = flip_all(filled)
    found = filled.command("fsck", "--json")
    assert found.status == 1
    assert found.data["damaged"] == len(large)
    assert any(value.endswith("make.column") for value in found.data["lost"])
    mended = filled.command("fsck", "--repair", "--json")
    assert mended.status == 0
    assert mended.data["repaired"] == mended.data["damaged"]
    assert filled.command("fsck").status == 0
    assert statuses(filled.run("nb.ipynb", "-p", "n=2"))["make"] == "succeeded"
    assert filled.value("make.column").shape == (200_000,)
    flip_all(filled)
    assert statuses(filled.run("nb.ipynb", "-p", "n=2"))["make"] == "succeeded", "unasked"


def test_a_store_that_is_gone_is_told(filled):
    shutil.rmtree(filled.folder / ".cellwright" / "store")
    found = filled.command("fsck", "--json")
    assert found.status == 1
    assert (found.data["objects"], found.data["damaged"]) == (0, 0)
    assert [v.split()[1] for v in found.data["missing"]] == ["make.column", "total.total"]
    shown = filled.command("fsck")
    assert "wrong store" in shown.out + shown.err
    told = filled.command("plan", "nb.ipynb", "-p", "n=2", "--json").data["steps"]
    assert told[0]["reasons"] == ["its stored value of `column` is gone"]
    assert set(statuses(filled.run("nb.ipynb", "-p", "n=2")).values()) == {"succeeded"}
    assert filled.command("fsck").status == 0


def test_care_of_nothing_is_no_error(project):
    assert counts(project.command("gc", "--json"))["removed"] == 0
    assert counts(project.command("du", "--json"))["objects"] == 0
    assert counts(project.command("fsck", "--json"))["objects"] == 0
    assert counts(project.command("audit", "verify", "--json"))["runs"] == 0
