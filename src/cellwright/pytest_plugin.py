"""Keeps the proof in a project's own tests: notebooks verified as pytest items, and a fixture.

`pytest --cellwright` collects notebooks as tests. In a test of your own::

    def test_churn(verify_notebook):
        verify_notebook("churn.ipynb", n_estimators=10)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cellwright.api import Verification


class VerificationFailed(AssertionError):
    """The pipeline of a notebook does not compute what the notebook computes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--cellwright` and the setting `cellwright_notebooks`."""
    group = parser.getgroup("cellwright")
    group.addoption(
        "--cellwright",
        action="store_true",
        help="collect notebooks as tests: each must compute as a pipeline what it computes",
    )
    parser.addini(
        "cellwright_notebooks",
        "patterns of the notebooks that --cellwright collects, relative to the root",
        type="args",
        default=["*.ipynb"],
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a notebook when asked to and when its name fits."""
    config = parent.config
    if file_path.suffix != ".ipynb" or not config.getoption("--cellwright"):
        return None
    name = (
        str(file_path.relative_to(config.rootpath)) if config.rootpath in file_path.parents else ""
    )
    patterns = config.getini("cellwright_notebooks")
    if ".ipynb_checkpoints" in file_path.parts or not any(fnmatch(name, p) for p in patterns):
        return None
    return NotebookFile.from_parent(parent, path=file_path)


@pytest.fixture
def verify_notebook(request: pytest.FixtureRequest) -> Callable[..., Verification]:
    """Return a function that verifies a notebook, named relative to the test's folder."""

    def verify(notebook: str | Path, **parameters: object) -> Verification:
        return verify_or_fail(request.path.parent / notebook, parameters)

    return verify


def verify_or_fail(path: Path, parameters: dict[str, object]) -> Verification:
    """Verify a notebook.

    Raises:
        VerificationFailed: Something differs or fails; the message lists it.
    """
    from cellwright import api

    found = api.verify(path, parameters=parameters)
    if found.status == "equal":
        return found
    lines = [f"{v.step}.{v.name} {v.status}: {v.why}" for v in found.variables if v.why]
    if found.failure:
        who = "pipeline" if found.run else "notebook"
        lines = [f"the {who} failed: {found.failure.message}", found.failure.traceback]
    raise VerificationFailed("\n".join([f"{path}: {found.status}", *lines]))


class NotebookFile(pytest.File):
    """A notebook that is collected."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return the one test of a notebook."""
        yield NotebookItem.from_parent(self, name="verify")


class NotebookItem(pytest.Item):
    """The test that a notebook's pipeline computes what the notebook computes."""

    def runtest(self) -> None:
        """Verify it."""
        verify_or_fail(self.path, {})

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the verdicts; no traceback of ours."""
        from cellwright.errors import CellwrightError

        if isinstance(excinfo.value, VerificationFailed):
            return str(excinfo.value)
        if isinstance(excinfo.value, CellwrightError):
            error = excinfo.value
            return f"{error.message} [{error.code}]\n  where: {error.where}\n  hint: {error.hint}"
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say what this is in the report."""
        return self.path, 0, f"verify {self.path.name}"
