"""The user's own signing key, and the keys of others that this user trusts; not what is signed.

Both are files of the user's configuration, never of a project or a store: `~/.config/cellwright`,
or the folder that `CELLWRIGHT_KEYS` names. The key is made when it is needed first, and nobody
else may read it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cellwright.errors import SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

VARIABLE = "CELLWRIGHT_KEYS"
PREFIX = "ed25519:"
_KEY, _TRUSTED = "key", "trusted.json"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key whose owner's pickles may be loaded.

    Attributes:
        key: The public key, `ed25519:` and 64 hex digits.
        name: Whose it is, in the reader's own words.
        since: The day when it was added.
    """

    key: str
    name: str = ""
    since: str = ""


def keys_folder() -> Path:
    """Return the folder of the user's keys."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(config).expanduser() / "cellwright"


class Keyring:
    """The keys of a user.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def own(self) -> str:
        """Return the user's own public key; it is made if there is none."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PREFIX + public.hex()

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        path = self.folder / _KEY
        try:
            if not path.exists():
                self._make(path)
            data = _read_private(path)
        except OSError as error:
            raise SettingsError(
                f"the signing key cannot be made or read: {error.strerror}",
                code="key-file",
                where=str(path),
                hint=f"make the folder writable, or name another one in {VARIABLE}",
            ) from error
        try:
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(data.decode("ascii").strip()))
        except ValueError as error:
            raise SettingsError(
                "the signing key is damaged",
                code="key-file",
                where=str(path),
                hint="restore the file; or remove it: a new key is made, and others must trust it",
            ) from error

    def _make(self, path: Path) -> None:
        """Make the key; of two processes that do so at once, the first one's counts."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f".{_KEY}.{secrets.token_hex(8)}")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(fd, secrets.token_bytes(32).hex().encode() + b"\n")
            os.fsync(fd)
        finally:
            os.close(fd)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def sign(self, data: bytes) -> bytes:
        """Return the signature of data under the user's own key."""
        return self._private.sign(data)

    def trusts(self, key: str) -> bool:
        """Return whether pickles of a key's owner may be loaded."""
        return key in self.trusted or key == self.own

    @cached_property
    def trusted(self) -> Mapping[str, TrustedKey]:
        """Return the keys of others that are trusted.

        Raises:
            SettingsError: The list cannot be read (`trust-file`), or others may write it.
        """
        path = self.folder / _TRUSTED
        if not path.exists():
            return {}
        _require_private(path, write=True)
        try:
            found = msgspec.json.decode(path.read_bytes(), type=list[TrustedKey])
        except (OSError, msgspec.MsgspecError) as error:
            raise SettingsError(
                f"the list of trusted keys cannot be read: {error}",
                code="trust-file",
                where=str(path),
                hint="correct or remove the file",
            ) from error
        return {item.key: item for item in found}

    def add(self, item: TrustedKey) -> None:
        """Trust a key from now on."""
        self._write({**self.trusted, item.key: item})

    def remove(self, key: str) -> bool:
        """Trust a key no longer; return whether it was trusted."""
        kept = {k: v for k, v in self.trusted.items() if k != key}
        gone = len(kept) < len(self.trusted)
        if gone:
            self._write(kept)
        return gone

    def _write(self, keys: Mapping[str, TrustedKey]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / _TRUSTED
        temporary = path.with_name(f".{_TRUSTED}.{secrets.token_hex(8)}")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(list(keys.values()))) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        self.__dict__.pop("trusted", None)


def is_key(text: str) -> bool:
    """Return whether a text is a public key.

    Example:
        >>> is_key("ed25519:" + 64 * "0"), is_key("mine")
        (True, False)
    """
    digits = text.removeprefix(PREFIX)
    return text.startswith(PREFIX) and len(digits) == 64 and set(digits) <= set("0123456789abcdef")


def _read_private(path: Path) -> bytes:
    _require_private(path, write=False)
    return path.read_bytes()


def _require_private(path: Path, *, write: bool) -> None:
    """Raise unless a file is this user's, and nobody else may write it, or read it either."""
    status = path.stat()
    others = status.st_mode & (0o022 if write else 0o077)
    if status.st_uid == os.getuid() and not others:
        return
    raise SettingsError(
        f"others may {'write' if write else 'read'} the file, so that it proves nothing",
        code="key-permissions",
        where=str(path),
        hint=f"make it yours alone: chmod 600 {path}",
    )


_rings: dict[Path, tuple[int, Keyring]] = {}


def current_keyring() -> Keyring:
    """Return the keys of the user of this process."""
    folder = keys_folder()
    try:
        changed = (folder / _TRUSTED).stat().st_mtime_ns
    except OSError:
        changed = 0
    found = _rings.get(folder)
    if found is None or found[0] != changed:
        found = _rings[folder] = changed, Keyring(folder)
    return found[1]
