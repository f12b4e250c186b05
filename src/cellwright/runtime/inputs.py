"""Inputs of a step bound in the user's namespace, and whether it changed them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cellwright.errors import SettingsError
from cellwright.model import MODULE_PREFIX
from cellwright.runtime.boundary import BoundaryError, shown_briefly
from cellwright.runtime.changed import is_changed
from cellwright.runtime.moved import look
from cellwright.runtime.session import Session, current_session
from cellwright.runtime.surroundings import capture, is_surrounding, restore, seed_generators
from cellwright.serializers import digest_value, load_bundle
from cellwright.serializers.definitions import main_namespace


def require_session() -> Session:
    """Return the session.

    Raises:
        BoundaryError: `begin` was not called.
    """
    session = current_session()
    if session is None:
        raise BoundaryError(
            SettingsError(
                "the step was not begun",
                code="not-begun",
                where="the first cell of the step notebook",
                hint="run the cell with `_cellwright.begin(…)` first",
            )
        )
    return session


def load_inputs(inputs: Mapping[str, str], *, seed: int | None = None) -> None:
    """Bind the inputs of a step in the user's namespace.

    Args:
        inputs: Names and the digests of their manifests; `@random`, `@cwd` and `@env:NAME`
            restore that state.
        seed: For the global random generators, where the replay of setup drew from them.

    Raises:
        BoundaryError: An object is missing or damaged.
    """
    session = require_session()
    if seed is not None:
        seed_generators(seed)
    with shown_briefly(), session.observer.paused():
        values = load_bundle(inputs, session.store, live=session.live)
    namespace = main_namespace()
    for name, value in values.items():
        if is_surrounding(name):
            continue
        namespace[name] = value
        if name == "_":
            _show_as_last(value)
        entry = session.live.entry_of(value)
        session.inputs[name] = entry.oid if entry else ""
        session.loaded[name] = inputs[name]
    for name, value in values.items():
        if is_surrounding(name):
            restore(name, value, session.project)
            if not name.startswith(MODULE_PREFIX):
                session.before[name] = _digest_state(name, session)
    session.modules.look()
    session.start = look(session.start.seed)
    session.observer.forget_variables()
    session.observer.begin_own_code()


def _show_as_last(value: object) -> None:
    """Let IPython go on from a value that another kernel showed last."""
    from IPython import get_ipython  # only where a notebook reads `_`

    shell: Any = get_ipython()
    if shell is not None:
        shell.displayhook._ = value
        shell.push({"_": value}, interactive=False)  # else it would count as bound by code


def find_changed(session: Session) -> tuple[str, ...]:
    """Return the inputs whose value is another one now than when they were loaded."""
    changed = [name for name, oid in session.inputs.items() if oid and is_changed(name, session)]
    moved = [n for n, before in session.before.items() if _digest_state(n, session) != before]
    return (*changed, *moved)


def _digest_state(name: str, session: Session) -> str:
    found = digest_value(capture(name, session.project))
    return found.digest if found else ""
