"""Functions that use a file in a way that their arguments decide; plain ones are in a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cellwright.analysis import paths
from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import HOLE, NOTHING, Thing, Value, texts

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
    "glob.glob": _match,
    "glob.iglob": _match,
}


def look_into(machine: Machine, folder: str, name: str, pattern: Value) -> None:
    """Note what `iterdir`, `glob` and `rglob` of a path look for."""
    if name == "iterdir":
        paths.use_folder(machine, frozenset({Thing("path", const=folder)}))
    for text in texts(pattern):
        deep = f"**/{text}" if name == "rglob" else text
        paths.use_pattern(machine, f"{folder}/{deep}" if folder != "." else deep, "read")
