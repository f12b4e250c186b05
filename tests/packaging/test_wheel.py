"""What `pip install cellwright` brings without Node.js: panel, server part, commands."""

import json
import re
import socket
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
import zipfile

import pytest

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


def fetch(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def test_jupyterlab_serves_panel_and_api(installed, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [installed.python, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    words += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    words += ["--IdentityProvider.token=secret", f"--ServerApp.root_dir={tmp_path}"]
    with (tmp_path.parent / "lab.log").open("w") as log:
        lab = subprocess.Popen(
            [str(w) for w in words], env=installed.env, cwd=tmp_path, stdout=log, stderr=log
        )
    try:
        base = f"http://127.0.0.1:{port}/"
        answer = None
        while answer is None:
            assert lab.poll() is None, (tmp_path.parent / "lab.log").read_text()
            try:
                answer = json.loads(fetch(f"{base}cellwright/api/version", "secret"))
            except urllib.error.URLError:
                time.sleep(0.2)
        assert answer["api"] == 1
        page = fetch(f"{base}lab", "secret")
        config = json.loads(
            re.search(r'jupyter-config-data" type="application/json">(.*?)</', page, re.S)[1]
        )
        ours = [e for e in config["federated_extensions"] if e["name"] == "cellwright"]
        assert len(ours) == 1
        script = fetch(f"{base}lab/extensions/cellwright/{ours[0]['load']}", "secret")
        assert "cellwright" in script
    finally:
        lab.terminate()
        lab.wait(30)


def test_a_checkout_is_installed_in_place_without_node(project, builder):
    words = ("install", "--no-deps", "--no-build-isolation", "--editable", project)
    builder.pip(*words)
    lab = builder.run(builder.python, "-m", "jupyterlab.labextensions", "list")
    assert re.search(r"cellwright v\S+ .*enabled.* .*OK", lab.told), lab.told


@pytest.mark.parametrize(("mode", "status"), [("auto", 0), ("require", 1), ("odd", 1)])
def test_without_node_a_changed_source_is_told(project, builder, tmp_path, mode, status):
    import shutil

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
