"""Two people in one notebook: marks of one show up for the other, and each takes back their own."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.architecture.sources import ROOT
from tests.packaging.conftest import Environment
from tests.ui.browsers import BUILT, SCREENSHOTS, missing
from tests.ui.desk import meet
from tests.ui.lab import EXTENSIONS, Server

pytestmark = [pytest.mark.slow, pytest.mark.kernel]

SHARING = {"jupyter_server_ydoc": True, "jupyter_server_fileid": True}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Start a server whose documents are shared, in an environment of its own."""
    if why := missing():
        pytest.skip(why)
    made = Environment(tmp_path_factory.mktemp("shared") / "venv")
    words = [made.python, "-m", "pip", "install", "--quiet", "jupyter-collaboration>=4,<5"]
    done = subprocess.run(words, env=made.env, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"jupyter-collaboration cannot be installed: {done.stderr[-300:]}")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = made.folder / "lib" / version / "site-packages"
    (site / "this-checkout.pth").write_text(f"{ROOT / 'src'}\n")
    (made.folder / "share" / "jupyter" / "labextensions" / "cellwright").symlink_to(BUILT.parent)
    server = Server(
        tmp_path_factory.mktemp("shared-lab"),
        python=str(made.python),
        outside=made.env,
        extensions={**EXTENSIONS, **SHARING},
    )
    server.start()
    yield server
    server.stop()


def test_marks_are_shared_and_each_takes_back_their_own(browser, shared):
    with (
        meet(browser, shared, "together", SCREENSHOTS) as anna,
        meet(browser, shared, "together", SCREENSHOTS) as ben,
    ):
        path = anna.writes("rows = [1]", "total = rows[0]", "print(total)")
        anna.opens(path)
        ben.opens(path)
        anna.selects(1)
        anna.runs_command("cellwright:mark-step", step="load")
        expect(ben.badge(1)).to_have_text("load")
        ben.selects(2)
        ben.runs_command("cellwright:mark-step", step="add")
        expect(anna.badge(2)).to_have_text("add")

        anna.selects(1)
        anna.page.keyboard.press("Control+z")
        expect(ben.badge(1)).to_have_count(0)
        expect(anna.badge(2)).to_have_text("add")
        expect(ben.badge(2)).to_have_text("add")
        anna.page.keyboard.press("Control+Shift+z")
        expect(ben.badge(1)).to_have_text("load")

        ben.opens_panel("Run")
        ben.panel.get_by_role("button", name="Run all").click()
        expect(anna.badge(2)).to_contain_text("done", timeout=90_000)
