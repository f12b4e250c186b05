"""What `pip install cellwright` brings without Node.js: panel, server part, commands."""

import re
import shutil
import tarfile
import zipfile

import pytest

from tests.architecture.sources import ROOT
from tests.ui.browsers import SCREENSHOTS, missing
from tests.ui.desk import meet
from tests.ui.lab import Server
from tests.ui.story import walk

pytestmark = pytest.mark.slow


def test_the_source_distribution_has_the_built_front_end(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert "src/cellwright/labextension/package.json" in names
    assert any(re.fullmatch(r".*/labextension/static/remoteEntry\..+\.js", n) for n in names)
    assert {"package-lock.json", "hatch_build.py", "labextension/src/index.ts"} <= names
    assert not any(n.startswith(("node_modules", ".venv", "demo")) for n in names)


def test_the_wheel_has_each_part_once(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    shared = [n.partition(".data/data/")[2] for n in names if ".data/data/" in n]
    assert "etc/jupyter/jupyter_server_config.d/cellwright.json" in shared
    place = "share/jupyter/labextensions/cellwright/"
    assert {f"{place}package.json", f"{place}install.json"} <= set(shared)
    assert not any(n.startswith("cellwright/labextension") for n in names)
    assert {"cellwright/server/schemas/types.json", "cellwright/api/sample.ipynb"} <= set(names)
    assert "cellwright/_example/flights.ipynb" in names


def test_jupyter_lists_both_extensions(installed):
    listed = installed.run(installed.python, "-m", "jupyterlab.labextensions", "list")
    assert re.search(r"cellwright v\S+ .*enabled.* .*OK", listed.told), listed.told
    assert str(installed.folder) in listed.told
    words = ("-m", "jupyter_server.extension.serverextension", "list")
    listed = installed.run(installed.python, *words)
    assert re.search(r"cellwright .*enabled", listed.told), listed.told
    assert re.search(r"cellwright \S+ .*OK", listed.told), listed.told
    version = installed.run(installed.folder / "bin" / "cellwright", "--version")
    assert version.stdout.startswith("cellwright ")


def test_a_person_goes_the_whole_way_in_what_the_wheel_installed(installed, tmp_path, request):
    """Cellwright is that of the wheel, the rest that of the tests; no Node.js, no checkout."""
    if why := missing():
        pytest.skip(why)
    told = installed.run(
        installed.python, "-c", "import cellwright, sys; print(cellwright.__file__, *sys.path)"
    )
    place, *searched = told.stdout.split()
    assert place.startswith(str(installed.folder))
    assert not any(path.startswith(str(ROOT / "src")) for path in searched)
    assert shutil.which("node", path=installed.env["PATH"]) is None
    server = Server(tmp_path, python=str(installed.python), outside=installed.env)
    server.start()
    try:
        browser = request.getfixturevalue("browser")
        with meet(browser, server, "wheel", SCREENSHOTS) as person:
            walk(person)
    finally:
        server.stop()


def test_a_checkout_is_installed_in_place_without_node(project, builder):
    words = ("install", "--no-deps", "--no-build-isolation", "--editable", project)
    builder.pip(*words)
    lab = builder.run(builder.python, "-m", "jupyterlab.labextensions", "list")
    assert re.search(r"cellwright v\S+ .*enabled.* .*OK", lab.told), lab.told


@pytest.mark.parametrize(("mode", "status"), [("auto", 0), ("require", 1), ("odd", 1)])
def test_without_node_a_changed_source_is_told(project, builder, tmp_path, mode, status):
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    source = copy / "labextension" / "src" / "index.ts"
    source.write_text(source.read_text() + "\n// changed\n")
    done = builder.run(
        builder.python,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        cwd=copy,
        CELLWRIGHT_FRONTEND=mode,
    )
    assert (done.returncode != 0) == bool(status), done.told
    assert {"auto": "none is on PATH", "require": "Node.js 20.19", "odd": "give auto"}[
        mode
    ] in done.told
