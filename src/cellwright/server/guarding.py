"""The one decorator of all handler methods: who is not logged in or not allowed gets no further."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from tornado import web

Method = TypeVar("Method", bound=Callable[..., Awaitable[None]])
Action = Literal["read", "write", "execute"]


def guarded(action: Action) -> Callable[[Method], Method]:
    """Let a handler's method be called by users who are authenticated and authorised.

    Args:
        action: What the server's authorizer is asked about, on the resource `cellwright`:
            `read` looks, `write` changes files, `execute` runs notebooks or ends runs.
    """

    def wrap(method: Method) -> Method:
        allowed: Any = authorized(action=action)
        return cast("Method", web.authenticated(allowed(method)))

    return wrap
