"""Turns the tracebacks of kernels into those of the user's notebook: text and place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
_CELL = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_FILE = re.compile(r"^\s*File (.+?):(\d+)(?:, in|$)|^\s*File \"(.+?)\", line (\d+)", re.MULTILINE)
_CRASH = re.compile(r'^  File "[^"]*[\\/]ipykernel_\d+[\\/]([^"]+)", line (\d+) in', re.MULTILINE)
_OURS = re.compile(
    r"[\\/](?:cellwright[\\/](?:runtime|runners|kernels|serializers|stores)"
    r"|nbclient|papermill|ipykernel|IPython[\\/]core[\\/](?:interactiveshell|async_helpers))[\\/.]"
)
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an executed cell comes from: a cell of the user's notebook or our machinery.

    `index` is its place in the step notebook.
    """

    cell: str | None
    number: int | None
    machinery: str | None = None
    role: str | None = None
    index: int | None = None

    @property
    def label(self) -> str:
        """Return the cell in words."""
        if self.number is not None:
            return f"cell {self.number}"
        return f"cell {self.cell}" if self.cell else f"the cell `{self.machinery or 'unknown'}`"


def read_origin(metadata: Mapping[str, object], index: int | None = None) -> Origin:
    """Return the origin that the metadata of a cell, at an index of the step notebook, names."""
    found = metadata.get("cellwright")
    if not isinstance(found, Mapping):
        return Origin(None, None, index=index)
    number = found.get("number")
    return Origin(
        cell=_text(found.get("cell")),
        number=number if isinstance(number, int) else None,
        machinery=_text(found.get("machinery")),
        role=_text(found.get("role")),
        index=index,
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame in a cell: the cell's execution count and the line in it."""

    count: int
    line: int


def strip_colours(text: str) -> str:
    """Return a text without terminal escapes."""
    return _ANSI.sub("", text)


def find_frames(traceback: Iterable[str]) -> list[Frame]:
    """Return the frames in cells, outermost first, those of the last exception of a chain."""
    text = strip_colours("\n".join(traceback))
    for cut in (
        "During handling of the above exception, another exception occurred:",
        "The above exception was the direct cause of the following exception:",
    ):
        text = text.rpartition(cut)[2]
    return [Frame(int(m[1]), int(m[2])) for m in _CELL.finditer(text)]


def find_crash(text: str) -> int | None:
    """Return the line of the running cell at which the interpreter crashed.

    Args:
        text: What `faulthandler` wrote: frames of the thread, innermost first. The outermost one
            in a cell is the running cell's.
    """
    frames = _CRASH.findall(text.rpartition("Current thread")[2])
    if not frames:
        return None
    running = frames[-1][0]
    return next(int(line) for name, line in frames if name == running)


def clean(traceback: Sequence[str], origins: Mapping[int, Origin]) -> str:
    """Return the user's traceback as text: no colours, no frames of the machinery, cells by number.

    Args:
        traceback: As the kernel sent it, one entry a frame.
        origins: Where each executed cell comes from, by execution count.
    """
    kept = [e for e in map(strip_colours, traceback) if not _is_ours(e, origins)]

    def name(match: re.Match[str]) -> str:
        origin = origins.get(int(match[1]))
        return match[0] if origin is None else f"{origin.label}, line {match[2]}"

    text = _CELL.sub(name, "\n".join(kept)).strip("\n")
    if len(text) > _MOST:
        text = f"{text[: _MOST // 2]}\n[…]\n{text[-_MOST // 2 :]}"
    return text


def _is_ours(entry: str, origins: Mapping[int, Origin]) -> bool:
    """Return whether an entry of a traceback is a frame of the machinery."""
    cell = _CELL.search(entry)
    if cell is not None and entry.lstrip().startswith("Cell In["):
        origin = origins.get(int(cell[1]))
        return origin is not None and origin.machinery is not None and origin.number is None
    if entry.lstrip().startswith("[... skipping hidden"):
        return True
    file = _FILE.search(entry)
    path = (file[1] or file[3] or "") if file is not None else ""
    return path.startswith("<frozen importlib.") or bool(_OURS.search(path))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
