"""Functions that use a file in a way that their arguments decide; plain ones are in a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cellwright.analysis import paths
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import HOLE, NOTHING, SCALAR, Thing, Value, texts

_ENDINGS: Final = {"gztar": "tar.gz", "bztar": "tar.bz2", "xztar": "tar.xz", "zstdtar": "tar.zst"}


def note_special_files(machine: Machine, dotted: str, arguments: Arguments) -> None:
    """Note the files that a call uses, if it is one of the special ones."""
    found = _SPECIAL.get(dotted)
    if found is not None:
        machine.record.outside = True
        found(machine, arguments)


def _map_file(machine: Machine, arguments: Arguments) -> None:
    path = arguments.get(0, "filename")
    modes = texts(arguments.get(2, "mode") or NOTHING) or ("r+",)
    if any(mode not in ("w+", "write") for mode in modes):
        paths.use_file(machine, path, "read")
    if any(mode not in ("r", "c", "readonly", "copyonwrite") for mode in modes):
        paths.use_file(machine, path, "write")


def _make_archive(machine: Machine, arguments: Arguments) -> None:
    formats = texts(arguments.get(1, "format") or NOTHING) or (HOLE,)
    for base in texts(arguments.get(0, "base_name") or NOTHING):
        for name in formats:
            made = Thing("path", const=f"{base}.{_ENDINGS.get(name, name)}")
            paths.use_file(machine, frozenset({made}), "write")
    paths.use_file(machine, arguments.get(2, "root_dir"), "read")


def _open_low(machine: Machine, arguments: Arguments) -> None:
    path, flags = arguments.get(0, "path"), arguments.get(1, "flags") or NOTHING
    paths.use_file(machine, path, "read")
    if not flags or any(flag.dotted != "os.O_RDONLY" for flag in flags):
        paths.use_file(machine, path, "write")


def _list_folder(machine: Machine, arguments: Arguments) -> None:
    paths.use_folder(machine, arguments.get(0, "path"))


def _match(machine: Machine, arguments: Arguments) -> None:
    for text in texts(arguments.get(0, "pathname") or NOTHING):
        paths.use_pattern(machine, text, "read")


_SPECIAL: Final[dict[str, Callable[[Machine, Arguments], None]]] = {
    "numpy.memmap": _map_file,
    "numpy.lib.format.open_memmap": _map_file,
    "shutil.make_archive": _make_archive,
    "os.listdir": _list_folder,
    "os.scandir": _list_folder,
    "os.walk": _list_folder,
    "os.open": _open_low,
}


def find_matches(machine: Machine, arguments: Arguments) -> Value:
    """Return the paths that `glob.glob` finds, noting what it looks for."""
    machine.record.outside = True
    _match(machine, arguments)
    under = "root_dir" in arguments.keywords
    known = () if under else texts(arguments.get(0, "pathname") or NOTHING)
    found = [Thing("scalar", const=paths.fill_pattern(text)) for text in known]
    return machine.fresh("list", "", frozenset(found) or SCALAR)


def look_into(machine: Machine, folder: str, name: str, pattern: Value) -> Value:
    """Note what `iterdir`, `glob` and `rglob` of a path look for; return the paths they find."""
    before = f"{folder}/" if folder != "." else ""
    if name == "iterdir":
        paths.use_folder(machine, frozenset({Thing("path", const=folder)}))
        return frozenset({Thing("path", const=before + HOLE)})
    known = [before + (f"**/{t}" if name == "rglob" else t) for t in texts(pattern)]
    for text in known:
        paths.use_pattern(machine, text, "read")
    found = [paths.fill_pattern(text) for text in known or [before + HOLE]]
    return frozenset(Thing("path", const=text) for text in found)
