"""Files of the project that a step wrote without the interpreter: by programs, or in C.

The interpreter's events do not show them. So the project folder is looked at when the first program
starts and when the step ends. Who wrote a file is told by time, and by what other steps say that
they wrote themselves.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

MOST = 20_000
"""Files and folders that are looked at; what lies beyond is not seen."""

PROGRAMS = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.startfile",
        "os.system",
        "subprocess.Popen",
    }
)
"""Events that tell of another process."""

_WORKERS = ("joblib.externals.loky.process_executor", "multiprocessing.popen_spawn_posix")
_WRITERS = {
    "pyarrow": (".parquet", ".feather", ".arrow", ".ipc", ".orc", ".csv"),
    "polars": (".parquet", ".arrow", ".ipc", ".feather", ".csv", ".ndjson", ".json", ".avro"),
    "h5py": (".h5", ".hdf5", ".hdf", ".keras", ".nc"),
    "tables": (".h5", ".hdf5", ".hdf"),
    "netCDF4": (".nc", ".nc4"),
    "duckdb": (".duckdb", ".db", ".parquet", ".csv"),
    "torch": (".pt", ".pth", ".ckpt"),
    "xgboost": (".json", ".ubj", ".model", ".bin"),
    "lightgbm": (".txt", ".model"),
    "catboost": (".cbm", ".bin", ".json"),
    "cv2": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".avi", ".mp4"),
    "soundfile": (".wav", ".flac", ".ogg"),
}
"""Libraries that write files in C, and what these are called."""

_IGNORED = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "env"})


State = tuple[int, int, int, int]
"""Size, time of the last change of the content, inode, time of the last change of anything."""


class FolderWatch:
    """Looks at the project folder around one step.

    Args:
        project: The project folder.
        claims: Folder in which the steps of the run say what they wrote themselves; None outside
            a run.
        task: The step's task.
    """

    def __init__(self, project: Path, claims: Path | None, task: str) -> None:
        self._project = project
        self._claims = claims
        self._task = task.replace("/", "-").replace(":", "-")
        self._before: dict[str, State] | None = None
        self._start = 0
        self._programs = False

    def start(self) -> None:
        """Note the time, as the clock of the files has it."""
        self._before, self._programs = None, False
        if self._claims is None:
            return
        self._claims.mkdir(parents=True, exist_ok=True)
        own = self._claims / self._task
        own.write_text("")
        self._start = own.stat().st_mtime_ns

    def saw_program(self) -> None:
        """Look at the folder before the first program starts."""
        self._programs = True
        if self._before is None and self._claims is not None:
            self._before = dict(self._list(""))

    def claim(self, path: str) -> None:
        """Say for other steps that this one wrote a file."""
        if self._claims is not None:
            with suppress(OSError), (self._claims / self._task).open("a") as file:
                file.write(f"{path}\n")

    def find_written(self) -> list[str]:
        """Return files that were written or removed since, and that no other step wrote."""
        suffixes = self._suffixes()
        if self._claims is None or suffixes is None:
            return []
        now = dict(self._list(suffixes))
        found = [path for path, state in now.items() if self._is_new(path, state)]
        if self._programs and self._before is not None:
            found += [path for path in self._before if path not in now]
        others = self._claimed_by_others() if found else frozenset()
        return sorted(path for path in found if path not in others)

    def _suffixes(self) -> str | tuple[str, ...] | None:
        """Return the ends of names to look for, None for no look at all."""
        if self._programs or any(name in sys.modules for name in _WORKERS):
            return ""
        found = {s for library, ends in _WRITERS.items() if library in sys.modules for s in ends}
        return tuple(sorted(found)) or None

    def _is_new(self, path: str, state: State) -> bool:
        other = self._before is not None and self._before.get(path) != state
        return other or state[3] > self._start

    def _claimed_by_others(self) -> frozenset[str]:
        found: set[str] = set()
        for claims in self._claims.iterdir() if self._claims is not None else ():
            if claims.name != self._task:
                with suppress(OSError):
                    found.update(claims.read_text().splitlines())
        return frozenset(found)

    def _list(self, suffixes: str | tuple[str, ...]) -> Iterator[tuple[str, State]]:
        """Yield the files below the project folder whose names end in one of some ways."""
        left = MOST
        waiting = [str(self._project)]
        while waiting:
            for entry in _entries(waiting.pop()):
                left -= 1
                if left < 0:
                    return
                if entry.name.startswith(".") or entry.name in _IGNORED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if not os.path.exists(f"{entry.path}/pyvenv.cfg"):  # noqa: PTH110
                        waiting.append(entry.path)
                elif entry.name.endswith(suffixes) and not entry.name.endswith(".ipynb"):
                    with suppress(OSError):
                        yield entry.path, _state(entry.stat())


def _state(stat: os.stat_result) -> State:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as found:
        return list(found)
    return []
