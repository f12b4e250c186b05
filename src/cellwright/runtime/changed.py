"""Whether an input is another value than when it was loaded; what follows is for the scheduler."""

from __future__ import annotations

import types

from cellwright.runtime.session import Session
from cellwright.runtime.written import digest_written
from cellwright.serializers import digest_value, load_bundle
from cellwright.serializers.states import states_left_alone


def is_changed(name: str, session: Session) -> bool:
    """Return whether an input that was loaded has another value now.

    Values with a canonical digest are compared by it: memory that is still as it was mapped is not
    read. Others are written down again and compared, first with what was stored, then with what a
    fresh copy gives, since objects may be written in another way once they were loaded.

    Args:
        name: The input.
        session: The step.
    """
    value = session.live.find(session.inputs[name])
    entry = session.live.entry_of(value) if value is not None else None
    if value is None or entry is None:
        return False
    if entry.ref.canonical:
        now = digest_value(value)
        return now is None or now.digest != entry.ref.value
    if isinstance(value, type | types.FunctionType):  # there is only one of it
        return digest_written(value) != entry.ref.value
    return _is_rewritten(name, value, session)


def _is_rewritten(name: str, value: object, session: Session) -> bool:
    stored = session.loaded[name]
    try:
        now = digest_written(value)
        with states_left_alone():
            fresh = load_bundle({name: stored}, session.store)[name]
        return now != digest_written(fresh)
    except Exception:  # what cannot be written any longer has changed
        return True
