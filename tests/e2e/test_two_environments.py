"""Runs at once with other packages each: what starts kernels for one never serves the other."""

import shutil
import sys
import tempfile
import time

import psutil
import pytest

pytestmark = pytest.mark.kernel

CELLS = [
    "%%setup\nimport shapes",
    "%%step a\nimport sys, time\nfrom importlib.metadata import version\n"
    "first = shapes.NAME, version('shapes')\ntime.sleep(1)",
    "%%step b\nsecond = shapes.NAME, first",
]


def install(base, version, name):
    """Make a folder of installed packages with one distribution; returns its variables."""
    site = base / "lib/python{}.{}/site-packages".format(*sys.version_info[:2])
    info = site / f"shapes-{version}.dist-info"
    info.mkdir(parents=True)
    (site / "shapes.py").write_text(f"NAME = {name!r}\n")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: shapes\nVersion: {version}\n")
    (info / "RECORD").write_text("shapes.py,,\n")
    return {"PYTHONUSERBASE": str(base), "PYTHONPATH": str(site)}


@pytest.fixture(params=["0", "5"], ids=["warm", "lasting"])
def common(request):
    folder = tempfile.mkdtemp(prefix="cwt-", dir="/tmp")
    yield {"CELLWRIGHT_KEEP_KERNELS": request.param, "XDG_RUNTIME_DIR": folder}
    shutil.rmtree(folder)


def test_two_runs_at_once_with_other_packages(project, tmp_path, common):
    project.write("nb.ipynb", CELLS)
    both = [install(tmp_path / v, v, f"shapes of {v}") for v in ("1.0", "2.0")]
    for expected in ("succeeded", "reused"):
        processes = [project.popen("run", "nb.ipynb", "--json", **one, **common) for one in both]
        ended = [(*p.communicate(timeout=240), p.returncode) for p in processes]
        assert [e[2] for e in ended] == [0, 0], ended
        listed = project.command("runs", "--json").data["runs"][:2]
        found = set()
        for run in listed:
            shown = project.command("show", run["run"], "--json").data
            assert {s["status"] for s in shown["steps"].values()} == {expected}
            found.add(project.command("get", run["run"], "b.second").out.strip())
        assert found == {
            "('shapes of 1.0', ('shapes of 1.0', '1.0'))",
            "('shapes of 2.0', ('shapes of 2.0', '2.0'))",
        }


def test_a_killed_parent_fails_the_step_and_the_run_can_go_on(project, common):
    project.write(
        "nb.ipynb",
        [
            "%%step a\nx = 1",
            "%%step b\nimport os, time\nopen('pid', 'w').write(f'{os.getppid()}\\n')\n"
            "time.sleep(0 if os.path.exists('go') else 600)\ny = x + 1",
        ],
    )
    process = project.popen("run", "nb.ipynb", "--json", **common)
    told = project.folder / "pid"
    limit = time.monotonic() + 120
    while not (told.exists() and told.read_text().endswith("\n")):
        assert time.monotonic() < limit
        time.sleep(0.05)
    parent = psutil.Process(int(told.read_text()))
    kernels = parent.children(recursive=True)
    assert kernels
    parent.kill()
    out, err = process.communicate(timeout=120)
    assert process.returncode == 3, (out, err)
    assert "process that starts kernels ended unexpectedly" in err + out
    assert psutil.wait_procs(kernels, 30)[1] == []
    (project.folder / "go").touch()
    again = project.run("nb.ipynb", **common)
    assert again.status == 0, again.err
    assert {n: s["status"] for n, s in again.data["steps"].items()} == {
        "a": "reused",
        "b": "succeeded",
    }
