"""Binder's script, run in a clean environment as far as that goes without its containers."""

import json
import re
import shutil

import pytest
import yaml

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.slow


def test_the_environment_names_what_the_script_needs():
    data = yaml.safe_load((ROOT / "binder" / "environment.yml").read_text())
    names = {re.split(r"[<>=]", item)[0] for item in data["dependencies"]}
    assert {"python", "jupyterlab", "notebook", "nodejs", "pip"} <= names


def test_post_build(project, builder, tmp_path):
    """The script is executed; packages are those of the tests, the front end is built already."""
    made, copy = builder, tmp_path / "repository"
    shutil.copytree(project, copy)
    done = made.run(copy / "binder" / "postBuild", cwd=copy, PIP_NO_BUILD_ISOLATION="false")
    assert done.returncode == 0, done.told
    listed = made.run(made.python, "-m", "jupyterlab.labextensions", "list")
    assert re.search(r"cellwright v\S+ .*enabled.* .*OK", listed.told), listed.told
    words = ("check", "--json", copy / "binder" / "penguins.ipynb")
    checked = made.run(made.folder / "bin" / "cellwright", *words, cwd=copy)
    assert json.loads(checked.stdout) == {"problems": []}
