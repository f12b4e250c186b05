"""What a step opens and whom it calls, by the interpreter's audit hook; what C opens is not seen.

The hook stays for the life of the process, as all audit hooks do, and does nothing while no step is
observed. A file that is read is digested when the step ends, or before the step writes it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cellwright.hashing import digest_bytes
from cellwright.interfaces import Store
from cellwright.model import FileRecord
from cellwright.runtime.places import ignored_places

MISSING = "missing"
UNSETTLED = "changed while it was read"
_WRITING = frozenset("a+")
_CHUNK = 4 << 20


class Observer:
    """Watches the files of one step.

    Args:
        project: The project folder.
        ignored: Folders whose files do not count.
    """

    def __init__(self, project: Path, ignored: tuple[str, ...] = ()) -> None:
        self._project = project
        self._root = str(project)
        self._ignored = (*ignored_places(), *(_folder(p) for p in ignored if p))
        self._read: dict[str, str | None] = {}
        self._states: dict[str, tuple[int, ...]] = {}
        self._written: dict[str, None] = {}
        self._modules: set[str] = set()
        self._peers: dict[str, None] = {}
        self._variables: dict[str, str | None] = {}
        self._active = False
        self._pausing = 0
        self._quiet = threading.local()

    def start(self) -> None:
        """Begin to watch."""
        _observers[:] = [self]
        if not _hooked:
            _hooked.append(True)
            sys.addaudithook(_hook)
        self._modules = set(sys.modules)
        self._active = True

    def stop(self) -> None:
        """End watching."""
        self._active = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Do not watch what this thread does meanwhile."""
        before = getattr(self._quiet, "on", False)
        self._quiet.on = True
        self._pausing += 1
        try:
            yield
        finally:
            self._pausing -= 1
            self._quiet.on = before

    def saw(self, event: str, args: tuple[Any, ...]) -> None:
        """Take note of an audit event."""
        if not self._active or getattr(self._quiet, "on", False):
            return
        if event in _CALLS:
            if not self._pausing:  # our own stores call from threads of their own
                self._saw_call(args)
            return
        with self.paused():
            if event == "open":
                self._saw_open(*args)
            elif event == "sqlite3.connect":
                self._saw_open(args[0], "r+", 0)
            elif event == "os.rename":
                self._saw_write(args[0])
                self._saw_write(args[1])
            elif event in ("os.remove", "os.truncate"):
                self._saw_write(args[0])
            elif event in ("os.putenv", "os.unsetenv"):
                self._saw_variable(args[0])

    def files_read(self) -> tuple[FileRecord, ...]:
        """Return the files that were read (local modules too), sorted, with their digests."""
        with self.paused():
            for path in self._new_modules():
                self._note_read(path)
            records = {
                path: digest if digest is not None else self._digest_read(path)
                for path, digest in self._read.items()
            }
        return tuple(FileRecord(self._shown(p), records[p]) for p in sorted(records))

    def files_written(self, store: Store) -> tuple[FileRecord, ...]:
        """Return the files that were written and are there, sorted; keep those of the project."""
        records = []
        with self.paused():
            for path in sorted(self._written):
                if not Path(path).is_file():
                    continue
                inside = self._is_inside(path)
                digest = store.put(_chunks(path)) if inside else _digest_file(path)
                records.append(FileRecord(self._shown(path), digest))
        return tuple(records)

    def variables(self) -> Iterator[str]:
        """Yield the variables of the environment that have another value now, sorted."""
        for name in sorted(self._variables):
            if os.environ.get(name) != self._variables[name]:
                yield name

    def forget_variables(self) -> None:
        """Count only changes of the environment from now on."""
        self._variables.clear()

    def outside(self) -> tuple[str, ...]:
        """Return in words what was done outside the project."""
        written = [p for p in sorted(self._written) if not self._is_inside(p) and Path(p).is_file()]
        calls = [f"connected to {peer}" for peer in sorted(self._peers)]
        return (*calls, *(f"wrote {path}" for path in written))

    def _saw_call(self, args: tuple[Any, ...]) -> None:
        peer = args[1] if len(args) > 1 else ""
        if isinstance(peer, tuple):
            self._peers[":".join(str(part) for part in peer[:2])] = None
        elif peer:
            self._peers[os.fsdecode(peer) if isinstance(peer, bytes) else str(peer)] = None

    def _saw_variable(self, key: Any) -> None:
        """Note a variable before it changes; what a library sets while imported is its own."""
        name = os.fsdecode(key)
        if name not in self._variables and not self._importing():
            self._variables[name] = os.environ.get(name)

    def _importing(self) -> bool:
        """Return whether a module that is none of the project's is being imported."""
        for module in list(sys.modules.values()):
            spec = getattr(module, "__spec__", None)
            if getattr(spec, "_initializing", False):
                file = getattr(spec, "origin", None)
                if not isinstance(file, str) or not self._is_inside(os.path.abspath(file)):  # noqa: PTH100
                    return True
        return False

    def _saw_open(self, path: Any, mode: Any, flags: Any) -> None:
        name = self._counted(path)
        if name is None:
            return
        reads, writes = _how(mode, flags, Path(name).exists())
        if reads and name not in self._written:
            self._note_read(name)
        if writes:
            self._saw_write(name)

    def _saw_write(self, path: Any) -> None:
        name = self._counted(path)
        if name is None:
            return
        if name in self._read and self._read[name] is None:
            self._read[name] = self._digest_read(name)
        self._written[name] = None

    def _note_read(self, name: str) -> None:
        if name in self._read or Path(name).is_dir():
            return
        state = _state(name)
        self._read[name] = MISSING if state is None else None
        if state is not None:
            self._states[name] = state

    def _digest_read(self, name: str) -> str:
        """Return the digest of what was read, unless another process wrote it meanwhile."""
        if name not in self._written and _state(name) != self._states.get(name):
            return UNSETTLED
        return _digest_file(name)

    def _counted(self, path: Any) -> str | None:
        """Return the absolute path of a file that counts, else None."""
        if not isinstance(path, str | bytes | os.PathLike):
            return None
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
        if not self._is_inside(name):
            real = os.path.realpath(name)
            name = real if self._is_inside(real) else name
        if name.startswith(self._ignored) or "/__pycache__/" in name or "/:memory:" in name:
            return None
        return name

    def _new_modules(self) -> list[str]:
        """Return the files of modules of the project that were imported."""
        found = []
        for name in set(sys.modules) - self._modules:
            file = getattr(sys.modules.get(name), "__file__", None)
            path = self._counted(file) if file else None
            if path is not None and self._is_inside(path):
                found.append(path)
        return sorted(found)

    def _is_inside(self, path: str) -> bool:
        return path.startswith(_folder(self._root))

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self._root) if self._is_inside(path) else path


_observers: list[Observer] = []
_hooked: list[bool] = []


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event in _EVENTS and _observers:
        _observers[-1].saw(event, args)


_CALLS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_EVENTS = _CALLS | {
    "open",
    "os.rename",
    "os.remove",
    "os.truncate",
    "os.putenv",
    "os.unsetenv",
    "sqlite3.connect",
}


def _how(mode: Any, flags: Any, exists: bool) -> tuple[bool, bool]:
    """Return whether a file's content is read, and whether it is written.

    What is cut to nothing or made anew is not read; what is appended to is.
    """
    if isinstance(mode, str):
        if "w" in mode or "x" in mode:
            return False, True
        return "r" in mode or exists, bool(_WRITING.intersection(mode))
    if not isinstance(flags, int):
        return True, False
    access = flags & os.O_ACCMODE
    made = flags & (os.O_TRUNC | os.O_EXCL)
    return access != os.O_WRONLY and not made, access != os.O_RDONLY


def _folder(path: str) -> str:
    return os.path.abspath(path) + os.sep  # noqa: PTH100


def _chunks(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _state(path: str) -> tuple[int, ...] | None:
    """Return what tells whether a file was written meanwhile; None when there is none."""
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _digest_file(path: str) -> str:
    try:
        return digest_bytes(_chunks(path))
    except OSError:
        return MISSING
