"""One server for all tests; a page, a folder and a notebook for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.browsers import SCREENSHOTS, missing
from tests.ui.lab import Server
from tests.ui.person import meet


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


@pytest.fixture
def person(browser, server, request):
    """Somebody in front of a browser; what went wrong in the page fails the test."""
    with meet(browser, server, request.node.name, SCREENSHOTS) as someone:
        yield someone
