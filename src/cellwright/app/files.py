"""Writes files of the user's so that they are whole or untouched."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cellwright.errors import SettingsError


def write_text(path: Path, text: str) -> bool:
    """Write a text file through a temporary name; a file that has the text already stays.

    Returns:
        Whether the file was written.

    Raises:
        SettingsError: The place cannot be written (`unwritable`); nothing was changed.
    """
    data = text.encode("utf-8")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SettingsError(
            f"cannot write the file: {error.strerror}",
            code="unwritable",
            where=str(path),
            hint="choose another place, or make this one writable",
        ) from error
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
