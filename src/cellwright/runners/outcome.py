"""What an attempt came to, in our words, from what was observed; nothing is executed here."""

from __future__ import annotations

import signal

from cellwright.errors import CellwrightError
from cellwright.model import AttemptRequest, Outcome, OutcomeKind
from cellwright.runners.session import Session
from cellwright.runners.tracebacks import Frame, Origin, clean, find_crash, find_frames, read_origin
from cellwright.runners.watch import Reason

_LONGEST = 2_000
_FAULT = "MachineryError"
_BOUNDARY = frozenset([_FAULT, "BoundaryError"])
"""What the runtime raises where values come in and go out; their words need no name before them."""


def describe_error(request: AttemptRequest, session: Session) -> Outcome:
    """Return the outcome of an attempt in which a cell raised."""
    error = session.error or {}
    name, value = str(error.get("ename", "Error")), str(error.get("evalue", ""))
    traceback = [str(t) for t in error.get("traceback", ())]
    origin = _origin(session, session.failed)
    count = next((c for c, o in session.origins.items() if o is origin), None)
    frames = [f for f in find_frames(traceback) if f.count in session.origins]
    own = [f.line for f in frames if f.count == count]
    told = origin.machinery is not None and name in _BOUNDARY
    message = value if told else f"{name}: {value}" if value else name
    return Outcome(
        kind=_kind(request, origin, name),
        message=_shorten(message + _elsewhere(frames, count, session)),
        cell=origin.cell,
        number=origin.number,
        line=own[-1] if own and origin.number is not None else None,
        traceback=clean(traceback, session.origins),
    )


def _kind(request: AttemptRequest, origin: Origin, name: str) -> OutcomeKind:
    if origin.machinery == "begin":
        return "machinery"
    if origin.machinery in {"inputs", "outputs"} and name == _FAULT:
        return "machinery"
    if request.kind == "check" and origin.machinery is None and origin.role != "setup":
        return "check"
    return "raised"


def _elsewhere(frames: list[Frame], count: int | None, session: Session) -> str:
    """Name the place in another cell of the user's where the error arose."""
    if not frames or frames[-1].count == count:
        return ""
    origin = session.origins[frames[-1].count]
    if origin.number is None:
        return ""
    return f" (in {origin.label}, line {frames[-1].line})"


def describe_stop(
    reason: Reason, request: AttemptRequest, session: Session, status: int | None
) -> Outcome:
    """Return the outcome of an attempt that could not go on.

    Args:
        reason: Why.
        request: What was asked for.
        session: What was observed.
        status: The kernel's exit status, if it had ended by itself.
    """
    peak = session.watch.peak
    if reason == "timed-out":
        message = f"not done after {_seconds(request.timeout or 0)}"
    elif reason == "cancelled":
        message = "cancelled while it ran"
    elif reason == "out-of-memory":
        limit = _bytes(request.memory or 0)
        message = f"used {_bytes(peak)} of memory, more than its limit of {limit}"
    else:
        message = f"the kernel {describe_exit(status, peak)}"
    origin = _origin(session, session.current)
    line = find_crash(session.log.own_words) if reason == "kernel-died" else None
    return Outcome(kind=reason, message=message, cell=origin.cell, number=origin.number, line=line)


def describe_exit(status: int | None, peak: int) -> str:
    """Return in words how a kernel ended.

    Example:
        >>> describe_exit(-11, 0), describe_exit(7, 0)
        ('was killed by SIGSEGV', 'exited with status 7')
        >>> describe_exit(-9, 3_100_000_000)
        'was killed by SIGKILL (perhaps out of memory, peak 3.1 GB)'
    """
    if status is None:
        return "died"
    if status >= 0:
        return f"exited with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    if status == -getattr(signal, "SIGKILL", 9):
        return f"was killed by {name} (perhaps out of memory, peak {_bytes(peak)})"
    return f"was killed by {name}"


def _origin(session: Session, index: int | None) -> Origin:
    if index is None or session.notebook is None:
        return Origin(None, None)
    for origin in session.origins.values():
        if origin.index == index:
            return origin
    return read_origin(session.notebook.cells[index].metadata, index)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _seconds(value: float) -> str:
    return f"{value:g} s" if value < 120 else f"{value / 60:.3g} min"


def _bytes(value: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value} bytes"


def machinery(message: str) -> Outcome:
    """Return the outcome of an attempt that failed through no fault of the user's code."""
    return Outcome(kind="machinery", message=_shorten(message))


def describe_fault(error: Exception) -> Outcome:
    """Return the outcome of an attempt in which we or our surroundings failed."""
    if isinstance(error, CellwrightError):
        return machinery(f"{error.message} ({error.hint})" if error.hint else error.message)
    if isinstance(error, OSError):
        place = f": {error.filename}" if error.filename else ""
        return machinery(f"{error.strerror or error}{place}")
    return machinery(f"{type(error).__name__}: {error}")
