"""For whom a server acts: the actor of the runs that it starts."""

from __future__ import annotations

import os
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

_ANONYMOUS = (IdentityProvider, PasswordIdentityProvider)
"""Providers that make up a name for whoever has the token or the password."""


def find_actor_of(handler: Any) -> str | None:
    """Return the user of a request by name, or None for the user of the server's process.

    An identity provider that knows its users (JupyterHub's, or one of one's own) tells who acts;
    else it is JupyterHub's user, whose server this is.
    """
    if type(handler.identity_provider) not in _ANONYMOUS:
        user = handler.current_user
        name = getattr(user, "username", None)
        if isinstance(user, dict):
            name = user.get("name")
        if name:
            return str(name)
    return os.environ.get("JUPYTERHUB_USER")
