"""Whose pickles this user loads: the own key, and the keys of others."""

from __future__ import annotations

from cellwright.app import SystemClock
from cellwright.errors import SettingsError, nearest
from cellwright.serializers.keys import Keyring, TrustedKey, current_keyring, is_key, keys_folder


def own_key() -> str:
    """Return the public key with which this user's values are signed; it is made if need be.

    Raises:
        SettingsError: The key cannot be made or read, or others may read it.
    """
    return current_keyring().own


def trusted_keys() -> tuple[TrustedKey, ...]:
    """Return the keys of others whose pickles this user loads, in the order of their addition."""
    return tuple(current_keyring().trusted.values())


def trust(key: str, name: str = "") -> TrustedKey:
    """Load pickles of a key's owner from now on.

    Args:
        key: A public key, `ed25519:` and 64 hex digits.
        name: Whose it is.

    Raises:
        SettingsError: It is no key (`bad-key`).
    """
    if not is_key(key):
        raise SettingsError(
            f"`{key}` is no key",
            code="bad-key",
            where="KEY",
            hint="give `ed25519:` and 64 hex digits, as its owner's `cellwright trust show` says",
        )
    item = TrustedKey(key, name, SystemClock().now().date().isoformat())
    Keyring(keys_folder()).add(item)
    return item


def distrust(key: str) -> TrustedKey:
    """Load pickles of a key's owner no longer.

    Args:
        key: The key, a beginning of it that is unique, or its name.

    Raises:
        SettingsError: No such key is trusted, or several are (`unknown-key`).
    """
    ring = Keyring(keys_folder())
    found = [t for t in ring.trusted.values() if key == t.name or t.key.startswith(key)]
    if len(found) != 1 or not key:
        known = [t.name or t.key for t in ring.trusted.values()]
        raise SettingsError(
            f"several trusted keys are meant by `{key}`" if found else f"no `{key}` is trusted",
            code="unknown-key",
            where=str(ring.folder),
            hint=nearest(key, known),
        )
    ring.remove(found[0].key)
    return found[0]
