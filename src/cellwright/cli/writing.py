"""Values of runs as text and as files; how values are stored is not known here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cellwright.app import write_text
from cellwright.errors import SettingsError

Writer = Callable[[Any, Path], object]

_PANDAS: dict[str, Writer] = {
    ".csv": lambda v, p: v.to_csv(p),
    ".parquet": lambda v, p: v.to_parquet(p),
    ".json": lambda v, p: v.to_json(p, orient="records", date_format="iso"),
    ".xlsx": lambda v, p: v.to_excel(p),
    ".txt": lambda v, p: write_text(p, v.to_string() + "\n"),
}
_SERIES = {ending: _PANDAS[ending] for ending in (".csv", ".json", ".xlsx", ".txt")}
_POLARS: dict[str, Writer] = {
    ".csv": lambda v, p: v.write_csv(p),
    ".parquet": lambda v, p: v.write_parquet(p),
    ".json": lambda v, p: v.write_json(p),
    ".txt": lambda v, p: write_text(p, f"{v}\n"),
}
_ARRAY: dict[str, Writer] = {
    ".npy": lambda v, p: _save_array(v, p),
    ".csv": lambda v, p: _save_rows(v, p),
}
_FIGURE: dict[str, Writer] = {
    ending: (lambda v, p: v.savefig(p, bbox_inches="tight")) for ending in (".png", ".svg", ".pdf")
}
_PLAIN: dict[str, Writer] = {
    ".json": lambda v, p: write_text(p, json.dumps(v, indent=2, ensure_ascii=False) + "\n"),
    ".txt": lambda v, p: write_text(p, f"{v}\n"),
}
_BYTES: dict[str, Writer] = {"": lambda v, p: p.write_bytes(v)}
_OTHER: dict[str, Writer] = {".txt": lambda v, p: write_text(p, show_value(v) + "\n")}


def write_value(value: object, path: Path, name: str) -> None:
    """Write a value to a file in the form that the file's ending names.

    Raises:
        SettingsError: The ending fits no form of such a value (`file-form`), or the file cannot
            be written (`unwritable`).
    """
    forms = _forms(value)
    ending = "" if "" in forms else path.suffix.lower()
    if ending not in forms:
        raise SettingsError(
            f"`{name}` is a {_type_name(value)} and cannot be written as `{path.suffix or path}`",
            code="file-form",
            where=str(path),
            hint="endings for such a value: " + ", ".join(forms),
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        forms[ending](value, path)
    except (OSError, ImportError, TypeError, ValueError) as error:
        raise SettingsError(
            f"`{name}` cannot be written: {error}",
            code="unwritable",
            where=str(path),
            hint="choose another place, or another form: " + ", ".join(forms),
        ) from error


def show_value(value: object) -> str:
    """Return a value as a person reads it; long ones are shortened by their own types."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list | tuple | set):
        from pprint import pformat

        return pformat(value, width=100, sort_dicts=False)
    return str(value) if _package(value) in ("pandas", "polars", "numpy") else repr(value)


def _forms(value: object) -> dict[str, Writer]:
    if isinstance(value, bytes | bytearray):
        return _BYTES
    if value is None or isinstance(value, bool | int | float | str | dict | list | tuple):
        return _PLAIN
    package, kind = _package(value), type(value).__name__
    by_type = {
        ("pandas", "DataFrame"): _PANDAS,
        ("pandas", "Series"): _SERIES,
        ("polars", "DataFrame"): _POLARS,
        ("numpy", "ndarray"): _ARRAY,
    }
    if (package, kind) in by_type:
        return by_type[package, kind]
    return _FIGURE if hasattr(value, "savefig") else _OTHER


def _package(value: object) -> str:
    return type(value).__module__.partition(".")[0]


def _type_name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


def _save_array(value: Any, path: Path) -> None:
    import numpy as np

    np.save(path, value, allow_pickle=False)


def _save_rows(value: Any, path: Path) -> None:
    import numpy as np

    np.savetxt(path, value, delimiter=",", fmt="%s")
