"""Settings and the places they come from; not what they configure.

Later wins: defaults, `[tool.cellwright]` in the nearest `pyproject.toml`, traitlets files
(`cellwright_config.py|json` on the Jupyter configuration path, `c.Cellwright.NAME = …`),
`CELLWRIGHT_NAME` variables of the environment, options of the call.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from cellwright.errors import SettingsError, nearest

PREFIX = "CELLWRIGHT_"
SECTION = "Cellwright"
HOME = ".cellwright"
# Variables that start with the prefix and are no settings: the runtime's and the tests' own.
RESERVED = (
    "CELLWRIGHT_ACTOR",
    "CELLWRIGHT_ATTEMPT",
    "CELLWRIGHT_FOLDER",
    "CELLWRIGHT_FRONTEND",
    "CELLWRIGHT_KEYS",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be configured.

    Attributes:
        project: Root folder of the project.
        home: Where store, ledger and run folders are, unless said otherwise.
        store: Folder or fsspec URL of the artifact store.
        ledger: SQLAlchemy URL of the ledger.
        engine: Name of an engine plug-in.
        runner: Name of a runner plug-in.
        jobs: Steps under way at once; 0 means as many as there are cores.
        cache: `auto` reuses earlier results, `off` runs everything.
        seed: Seed of a run, from which steps without one of their own derive theirs.
        warm: Whether kernels may be forked from a parent that has imported the packages.
        keep_kernels: Minutes for which that parent outlives a run; 0: it ends with the run. It does
            by default where the variable `CI` is set.
        fail_on: Least severity of a problem that makes `check` fail.
        keep_runs: How many of the newest runs of each pipeline keep their values when garbage is
            collected.
        keep_days: Runs that are younger than so many days keep theirs as well.
        keep_folder_days: Executed notebooks and logs of runs that are younger than so many days
            stay, and those of runs that keep their values.
        grace_minutes: What was stored or used in the last minutes is never garbage.
    """

    project: str
    home: str
    store: str
    ledger: str
    engine: str = "local"
    runner: str = "papermill"
    jobs: int = 0
    cache: str = "auto"
    seed: int = 0
    warm: bool = True
    keep_kernels: int = 5
    fail_on: str = "error"
    keep_runs: int = 20
    keep_days: int = 30
    keep_folder_days: int = 180
    grace_minutes: int = 60

    @property
    def slots(self) -> int:
        """Return how many steps may be under way at once."""
        return self.jobs or len(os.sched_getaffinity(0))


CHOICES = {"cache": ("auto", "off"), "fail_on": ("info", "warning", "error")}


def find_project(start: Path) -> Path:
    """Return the nearest folder upwards with `pyproject.toml` or `.git`, else the start itself."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / "pyproject.toml").is_file() or (candidate / ".git").exists():
            return candidate
    return folder


def load_settings(start: Path, options: Mapping[str, object] | None = None) -> Settings:
    """Return the settings in force for a notebook's folder.

    Args:
        start: The folder of the notebook (or the working folder).
        options: Options of the call; values of None count as not given.

    Raises:
        SettingsError: A source names an unknown setting or gives a wrong value.
    """
    project = find_project(start)
    home = project / HOME
    found: dict[str, object] = {}
    for place, values in _sources(project):
        found.update(_checked(values, place))
    given = {k: v for k, v in (options or {}).items() if v is not None}
    found.update(_checked(given, "options"))
    home = Path(str(found.get("home", home)))
    home = home if home.is_absolute() else project / home
    defaults = Settings(
        project=str(project),
        home=str(home),
        store=str(home / "store"),
        ledger=f"sqlite:///{home / 'ledger.db'}",
    )
    found.update(home=str(home), project=str(project))
    if os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}:
        found.setdefault("keep_kernels", 0)
    if "ledger" in found:
        found["ledger"] = _rooted_ledger(str(found["ledger"]), project)
    if "store" in found and "://" not in str(found["store"]):
        found["store"] = str(project / str(found["store"]))
    return replace(defaults, **found)  # type: ignore[arg-type]


def _rooted_ledger(url: str, project: Path) -> str:
    """Return a ledger's URL with a relative SQLite file taken from the project's folder."""
    prefix = "sqlite:///"
    if "://" in url and not url.startswith(prefix):
        return url
    return f"{prefix}{project / url.removeprefix(prefix)}"


def _sources(project: Path) -> list[tuple[str, Mapping[str, object]]]:
    return [
        *_read_pyproject(project / "pyproject.toml"),
        *_read_traitlets(),
        ("environment", _read_environment()),
    ]


def _read_pyproject(path: Path) -> list[tuple[str, Mapping[str, object]]]:
    if not path.is_file():
        return []
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("cellwright", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"cannot read the project's configuration: {error}",
            code="settings-file",
            where=str(path),
            hint="correct the file",
        ) from error
    return [(str(path), table)]


def _read_traitlets() -> list[tuple[str, Mapping[str, object]]]:
    from jupyter_core.paths import jupyter_config_path

    found: list[tuple[str, Mapping[str, object]]] = []
    for folder in reversed(jupyter_config_path()):
        for name in ("cellwright_config.json", "cellwright_config.py"):
            path = Path(folder) / name
            if path.is_file():
                found.append((str(path), _load_traitlets(path)))
    return found


def _load_traitlets(path: Path) -> Mapping[str, object]:
    from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader

    kind = JSONFileConfigLoader if path.suffix == ".json" else PyFileConfigLoader
    try:
        section = kind(path.name, path=str(path.parent)).load_config().get(SECTION, {})
        return dict(section)
    except (json.JSONDecodeError, SyntaxError, ValueError, OSError) as error:
        raise SettingsError(
            f"cannot read the configuration: {error}",
            code="settings-file",
            where=str(path),
            hint="correct the file",
        ) from error


def _read_environment() -> Mapping[str, object]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in sorted(os.environ.items())
        if name.startswith(PREFIX) and name not in RESERVED
    }


def _checked(values: Mapping[str, object], place: str) -> dict[str, object]:
    known = {f.name: str(f.type) for f in fields(Settings) if f.name != "project"}
    checked: dict[str, object] = {}
    for raw, value in values.items():
        name = raw.replace("-", "_")
        if name not in known:
            raise SettingsError(
                f"unknown setting `{raw}`",
                code="unknown-setting",
                where=place,
                hint=nearest(name, known),
            )
        checked[name] = _convert(name, known[name], value, place)
    return checked


def _convert(name: str, kind: str, value: Any, place: str) -> object:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    try:
        if kind == "int":
            return _whole(value)
        if kind == "bool":
            return value if isinstance(value, bool) else words[str(value).lower()]
        return _choice(name, str(value))
    except (ValueError, KeyError) as error:
        expected = {"int": "a whole number, 0 or more", "bool": "true or false"}.get(kind) or (
            "one of " + ", ".join(CHOICES.get(name, ()))
        )
        raise SettingsError(
            f"setting `{name}` has a wrong value: {value!r}",
            code="setting-value",
            where=place,
            hint=f"give {expected}",
        ) from error


def _choice(name: str, value: str) -> str:
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(value)
    return value


def _whole(value: Any) -> int:
    number = int(value)
    if isinstance(value, bool) or number < 0 or (isinstance(value, float) and value != number):
        raise ValueError(value)
    return number
