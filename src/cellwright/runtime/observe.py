"""What a step opens and whom it calls, by the interpreter's audit hook; what C opens is not seen.

The hook stays for the life of the process, as all audit hooks do, and does nothing while no step is
observed. A file that is read is digested when the step ends, or before the step writes it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cellwright.hashing import digest_variable
from cellwright.interfaces import Store
from cellwright.model import FileRecord
from cellwright.runtime.datasets import find_members, list_names
from cellwright.runtime.folder import PROGRAMS, FolderWatch
from cellwright.runtime.places import ignored_places, is_passing
from cellwright.runtime.reading import asked_by_step, listen, stop_listening
from cellwright.runtime.traces import (
    MISSING,
    digest_file,
    find_state,
    find_use,
    look_at,
    read_chunks,
    with_end,
)

UNSETTLED = "changed while it was read"


class Observer:
    """Watches the files of one step.

    Args:
        project: The project folder.
        ignored: Folders whose files do not count.
        folder: Looks for files that are written without the interpreter.
    """

    def __init__(
        self, project: Path, ignored: tuple[str, ...] = (), folder: FolderWatch | None = None
    ) -> None:
        self._folder = folder or FolderWatch(project, None, "")
        self._project = project
        self._root = str(project)
        self._ignored = (*ignored_places(), *(with_end(p) for p in ignored if p))
        self._read: dict[str, str | None] = {}
        self._states: dict[str, tuple[int, ...]] = {}
        self._written: dict[str, None] = {}
        self._modules: set[str] = set()
        self._peers: dict[str, None] = {}
        self._variables: dict[str, str | None] = {}
        self._set: set[str] = set()
        self._asked: dict[str, str] = {}
        self._listed: dict[str, str] = {}
        self._looked: dict[str, str] = {}
        self._made: set[str] = set()
        self._there: dict[str, bool] = {}
        self._setup_only: set[str] = set()
        self._own = False
        self._expected: dict[str, tuple[int, ...] | None] = {}
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
        self._folder.start()
        self._active = True
        listen(self)

    def expect(self, reads: Iterable[str], writes: Iterable[str]) -> None:
        """Watch files that code names: it may use them where nobody sees it.

        Args:
            reads: Files that it may read, as the code writes them.
            writes: Files that it may write.
        """
        with self.paused():
            for path in filter(None, map(self._counted, reads)):
                self._note_expected_read(path)
            for path in filter(None, map(self._counted, writes)):
                self._expected[path] = find_state(path)

    def _note_expected_read(self, path: str) -> None:
        files, folders = find_members(path)
        for name in (*files, *([] if folders else [path])):
            self._note_read(name)
        for folder in folders:
            self._listed.setdefault(folder, list_names(folder))

    def begin_own_code(self) -> None:
        """Tell what the step's own code uses from what the replay of setup used."""
        self._own = True
        self._setup_only = {*self._read, *(f"${name}" for name in self._asked)}

    def setup_only(self) -> tuple[str, ...]:
        """Return what only the replay of setup used: paths as shown, variables as `$NAME`."""
        return tuple(sorted(n if n.startswith("$") else self._shown(n) for n in self._setup_only))

    def stop(self) -> None:
        """End watching."""
        self._active = False
        stop_listening(self)

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
            if event in PROGRAMS:
                self._folder.saw_program()
            if event in _HANDLERS:
                _HANDLERS[event](self, args)

    def is_local(self, path: str) -> bool:
        """Return whether a file belongs to the project."""
        name = self._counted(path)
        return name is not None and self._is_inside(name)

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
            self._note_expected()
            for name in self._folder.find_written():
                if self._counted(name) is not None:
                    self._written.setdefault(name)
            for path in sorted(self._written):
                if not Path(path).is_file():
                    continue
                inside = self._is_inside(path)
                digest = store.put(read_chunks(path)) if inside else digest_file(path)
                records.append(FileRecord(self._shown(path), digest))
        return tuple(records)

    def listings(self) -> tuple[FileRecord, ...]:
        """Return the folders whose names were read, sorted, with the digests of these names."""
        return tuple(FileRecord(self._shown(p), self._listed[p]) for p in sorted(self._listed))

    def looked(self) -> tuple[FileRecord, ...]:
        """Return what was looked for, and what was there; files that were read stand there."""
        around = {str(parent) for path in self._written for parent in Path(path).parents}
        found = {p: s for p, s in self._looked.items() if p not in self._read}
        for path, before in self._there.items():
            if before and not Path(path).exists():  # it was removed
                found[path] = MISSING
        own = {p for p, state in found.items() if state == "folder" and p in around}
        left_out = own | self._made
        return tuple(
            FileRecord(self._shown(p), found[p]) for p in sorted(found) if p not in left_out
        )

    def asked(self) -> dict[str, str]:
        """Return the variables of the environment that were read, with short digests."""
        return dict(sorted(self._asked.items()))

    def missed(self, path: str) -> None:
        """Note a file that was looked for and is not there, as an error tells."""
        name = self._counted(path)
        if name is not None and not Path(name).exists():
            self._read.setdefault(name, MISSING)

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

    def saw_variable(self, name: str) -> None:
        """Take note that a variable of the environment is read."""
        if not self._active or getattr(self._quiet, "on", False) or is_passing(name):
            return
        self._setup_only.discard(f"${name}")
        if name in self._set or name in self._asked:
            return
        with self.paused():
            value = os.environ.get(name)
        self._asked[name] = digest_variable(value)

    def saw_look(self, path: Any, follow: bool) -> None:
        """Take note that it is asked what is at a path."""
        if not self._active or getattr(self._quiet, "on", False):
            return
        with self.paused():
            name = self._counted(path)
            if name is not None and name not in self._looked and name not in self._written:
                self._looked[name] = look_at(name)

    def saw_command(self, command: Any) -> None:
        """Take note that another program is started: files that its words name are read."""
        if self._active:
            with self.paused():
                self._saw_command(command)

    def _saw_command(self, command: Any) -> None:
        words = command.split() if isinstance(command, str) else command
        if not isinstance(words, list | tuple):
            return
        for word in words:
            if isinstance(word, str | bytes | os.PathLike):
                for part in os.fsdecode(word).split():
                    name = self._counted(part.strip("'\"();|&<>"))
                    if name is not None and Path(name).is_file() and name not in self._written:
                        self._note_read(name)

    def _saw_folder(self, path: Any) -> None:
        name = self._counted(path)
        if name is not None and not Path(name).exists():
            self._made.add(name)

    def _saw_listing(self, path: Any) -> None:
        name = self._counted("." if path is None else path)
        if name is None or name in self._listed or not asked_by_step():
            return
        self._listed[name] = list_names(name)

    def _note_expected(self) -> None:
        """Count expected files that were changed as written."""
        for path, before in self._expected.items():
            if path not in self._written and find_state(path) != before:
                self._written[path] = None

    def _saw_call(self, args: tuple[Any, ...]) -> None:
        peer = args[1] if len(args) > 1 else ""
        if isinstance(peer, tuple):
            self._peers[":".join(str(part) for part in peer[:2])] = None
        elif peer:
            self._peers[os.fsdecode(peer) if isinstance(peer, bytes) else str(peer)] = None

    def _saw_variable(self, key: Any) -> None:
        """Note a variable before it changes; what a library sets while imported is its own."""
        name = os.fsdecode(key)
        self._set.add(name)
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
        reads, writes = find_use(mode, flags, Path(name).exists())
        if reads and name not in self._written:
            self._note_read(name)
        if writes:
            self._saw_write(name)

    def _saw_removal(self, path: Any) -> None:
        name = self._counted(path)
        if name is not None and name not in self._written:
            self._there[name] = True  # gone before or not: it is to be gone
        self._saw_write(path)

    def _saw_writes(self, paths: Iterable[Any]) -> None:
        for path in paths:
            self._saw_write(path)

    def _saw_write(self, path: Any) -> None:
        name = self._counted(path)
        if name is None:
            return
        if name in self._read and self._read[name] is None:
            self._read[name] = self._digest_read(name)
        if name not in self._there:
            self._there[name] = Path(name).exists()
        if name not in self._written:
            self._folder.claim(name)
        self._written[name] = None

    def _note_read(self, name: str) -> None:
        self._setup_only.discard(name)
        if name in self._read or Path(name).is_dir():
            return
        state = find_state(name)
        self._read[name] = MISSING if state is None else None
        if state is not None:
            self._states[name] = state

    def _digest_read(self, name: str) -> str:
        """Return the digest of what was read, unless another process wrote it meanwhile."""
        if name not in self._written and find_state(name) != self._states.get(name):
            return UNSETTLED
        return digest_file(name)

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
        return path.startswith(with_end(self._root))

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self._root) if self._is_inside(path) else path


_observers: list[Observer] = []
_hooked: list[bool] = []


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event in _EVENTS and _observers:
        _observers[-1].saw(event, args)


_CALLS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_HANDLERS: Mapping[str, Callable[[Observer, Any], None]] = {
    "open": lambda observer, args: observer._saw_open(*args),
    "sqlite3.connect": lambda observer, args: observer._saw_open(args[0], "r+", 0),
    "os.rename": lambda observer, args: observer._saw_writes(args[:2]),
    "os.remove": lambda observer, args: observer._saw_removal(args[0]),
    "os.truncate": lambda observer, args: observer._saw_writes(args[:1]),
    "os.putenv": lambda observer, args: observer._saw_variable(args[0]),
    "os.unsetenv": lambda observer, args: observer._saw_variable(args[0]),
    "os.mkdir": lambda observer, args: observer._saw_folder(args[0]),
    "os.listdir": lambda observer, args: observer._saw_listing(args[0]),
    "os.scandir": lambda observer, args: observer._saw_listing(args[0]),
    "os.system": lambda observer, args: observer._saw_command(args[0]),
    "subprocess.Popen": lambda observer, args: observer._saw_command(args[1]),
}
_EVENTS = _CALLS | PROGRAMS | _HANDLERS.keys()
