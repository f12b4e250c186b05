"""Paths of files that a cell uses, noted in its record; how they order steps is in `files`."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from cellwright.analysis.machine import Machine
from cellwright.analysis.record import FileMode, FileUse
from cellwright.analysis.shell import files_of
from cellwright.analysis.values import HOLE, NOTHING, PLAIN, Thing, Value

_WILD: Final = re.compile(r"\*\*/|\*+|\?|\[[^]]*\]")
"""What stands for any text in a pattern; `**/` for any folders or none."""

_MODES: Final = frozenset("rwxabt+U")


def path_texts(value: Value) -> list[str]:
    """Return the paths that a value may be, holes included, sorted; parts of lists too."""
    found: set[str] = set()
    for thing in value:
        if thing.kind in ("scalar", "path") and isinstance(thing.const, str):
            found.add(thing.const)
        elif thing.kind in ("list", "tuple", "set"):
            for part in thing.items.get("*", NOTHING):
                if isinstance(part.const, str):
                    found.add(part.const)
    return sorted(found)


def use_file(machine: Machine, value: Value | None, mode: FileMode, suffix: str = "") -> None:
    """Note the use of the file that a value names, as far as it is known.

    Args:
        machine: The machine.
        value: The path.
        mode: How the file is used.
        suffix: What the function puts after a path that ends in no suffix.
    """
    for text in path_texts(value or NOTHING):
        bare = suffix and not text.endswith(HOLE) and not posixpath.splitext(text)[1]
        path = normalise(text + suffix if bare else text)
        if path is not None:
            note_file(machine, path, mode)


def note_file(machine: Machine, path: str, mode: FileMode) -> None:
    """Note the use of a path."""
    machine.record.files.append(FileUse(path, mode, machine.line))
    if mode == "write" and path.endswith(".py"):
        machine.module_names.written.add(path)


def use_shell(machine: Machine, text: str) -> None:
    """Note the files that a piece of shell text names."""
    machine.record.outside = True
    for word, mode in files_of(text):
        use_pattern(machine, word, mode)


def use_pattern(machine: Machine, text: str, mode: FileMode) -> None:
    """Note the use of a path, or of all files that a pattern with `*` and `?` stands for."""
    path = normalise(text)
    if path is not None:
        note_file(machine, _WILD.sub(HOLE, path), mode)
    elif text and not text.strip("*?/."):
        note_file(machine, HOLE, mode)


def fill_pattern(text: str) -> str:
    """Return the path that all files have which a pattern stands for, holes where they differ."""
    return _WILD.sub(HOLE, text)


def use_folder(machine: Machine, value: Value | None) -> None:
    """Note that it is looked what is in a folder; that of the notebook if none is named."""
    for text in path_texts(value) if value else ["."]:
        if text.strip("./"):
            use_file(machine, frozenset({Thing("path", const=text)}), "read")
        elif not text.startswith(("/", "..")):
            note_file(machine, HOLE, "read")


def move_into(machine: Machine, manager: Value, count: int) -> None:
    """Note that files were used while a context manager was in another working directory.

    Args:
        machine: The machine.
        manager: What was made with the path of the directory.
        count: How many uses had been noted before it was entered.
    """
    known = [t.const for m in manager for t in m.items.get(PLAIN, NOTHING)]
    folder = known[0] if len(known) == 1 and isinstance(known[0], str) else HOLE
    files = machine.record.files
    files[count:] = [
        FileUse(posixpath.join(folder, use.path), use.mode, use.line) for use in files[count:]
    ]


def normalise(text: str) -> str | None:
    """Return a path in one form; None for what is no path or wholly unknown."""
    if "://" in text or "\n" in text or not text.strip("\x00./ ") or len(text) > 500:
        return None
    if text.startswith(("{", "[", "<", ":memory:")) or text.startswith(HOLE):
        return None
    return posixpath.normpath(text)


def open_file(machine: Machine, path: Value | None, mode: Value | None) -> bool:
    """Note that a path was opened; return whether for writing."""
    modes = [t.const for t in mode or () if isinstance(t.const, str)]
    writes = any(set(m) & set("wxa+") and set(m) <= _MODES for m in modes)
    reads = not modes or any("r" in m or "+" in m or "a" in m for m in modes)
    if reads:
        use_file(machine, path, "read")
    if writes:
        use_file(machine, path, "write")
    return writes
