"""For whom a run is started: the provider's user, JupyterHub's, or nobody in particular."""

from types import SimpleNamespace

import pytest
from jupyter_server.auth import User
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

from cellwright.server.identity import find_actor_of
from tests.server.following import ended


class Known(IdentityProvider):
    """A provider that knows its users, as JupyterHub's does."""


@pytest.mark.parametrize(
    ("provider", "user", "hub", "expected"),
    [
        (IdentityProvider, User("3f2a", "Anonymous Io"), None, None),
        (PasswordIdentityProvider, User("3f2a", "Anonymous Io"), None, None),
        (PasswordIdentityProvider, User("3f2a", "Anonymous Io"), "owner", "owner"),
        (Known, User("ann", "Ann"), None, "ann"),
        (Known, User("ann", "Ann"), "owner", "ann"),
        (Known, {"name": "ann"}, None, "ann"),
        (Known, None, "owner", "owner"),
    ],
)
def test_the_actor(monkeypatch, provider, user, hub, expected):
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    if hub:
        monkeypatch.setenv("JUPYTERHUB_USER", hub)
    handler = SimpleNamespace(identity_provider=provider(), current_user=user)
    assert find_actor_of(handler) == expected


@pytest.mark.kernel
async def test_runs_are_those_of_the_hubs_user(monkeypatch, api, write):
    """A server that JupyterHub started has its user in the environment."""
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    write("nb.ipynb", "%%step one\nx = 1")
    run = (await api.post("runs", path="nb.ipynb"))["run"]
    await ended(api, run)
    (listed,) = (await api.get("runs", path="nb.ipynb", text="ann"))["runs"]
    assert (listed["run"], listed["actor"]["user"]) == (run, "ann")
