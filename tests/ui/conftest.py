"""One server for all tests, a page for each file, a folder and notebooks for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.browsers import SCREENSHOTS, missing
from tests.ui.desk import Desk
from tests.ui.lab import Server
from tests.ui.person import Person

_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items):
    """Skip what needs a browser or the front end where they are not, and say so."""
    here = Path(__file__).parent
    why = missing()
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.kernel)
            if why:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("lab"))
    running.start()
    yield running
    running.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Keep whether the test itself failed, for its fixtures."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="module")
def desk(browser):
    kept = Desk(browser)
    yield kept
    kept.clear()


@pytest.fixture
def person(desk, server, request):
    """Somebody in front of a browser; what went wrong in the page fails the test."""
    someone = Person(desk.page, server, request.node.name, SCREENSHOTS)
    yield someone
    try:
        if request.node.stash.get(_FAILED, True):
            someone.tells_state()
            someone.keeps_picture(f"failed-{someone.story}")
            desk.clear()
        else:
            assert someone.faults == []
            if someone.is_page_spent:
                desk.clear()
            else:
                someone.leaves()
    except BaseException:
        desk.clear()
        raise
