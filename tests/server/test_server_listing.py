"""Runs that are listed: read again when there is something new, and else not."""

import pytest

from cellwright.config import load_settings
from cellwright.server.listing import Histories
from tests.server.following import ended

pytestmark = pytest.mark.kernel


async def test_a_project_that_rests_is_read_once(api, write, root):
    write("nb.ipynb", "%%step load\nx = 1")
    histories, project = Histories(), load_settings(root)
    assert histories.read(project) == ()
    first = (await api.post("runs", path="nb.ipynb"))["run"]
    running = histories.read(project)
    await ended(api, first)
    found = histories.read(project)
    assert [record.status for record in found] == ["succeeded"]
    assert found is not running
    assert histories.read(project) is found
    second = (await api.post("runs", path="nb.ipynb"))["run"]
    await ended(api, second)
    assert [record.run for record in histories.read(project)] == [second, first]
