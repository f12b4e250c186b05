"""Signatures over manifests: what runs code when it is loaded comes from somebody who is trusted.

A manifest whose value is unpickled carries a signature in its first line. Arrays, frames and plain
data carry none: to load them runs no code of theirs. What a manifest refers to is named by the
digest of its content, so that the signature covers it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cellwright.errors import TrustError
from cellwright.serializers.keys import PREFIX, Keyring, current_keyring

_PURPOSE = b"cellwright manifest\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature is of, and whose it is; `key` is empty when there is none."""

    body: bytes
    key: str = ""
    signature: bytes = b""


def sign_body(body: bytes, ring: Keyring | None = None) -> bytes:
    """Return the words of a manifest's first line that sign what follows it."""
    keys = ring or current_keyring()
    signature = keys.sign(_PURPOSE + body)
    return f"{keys.own} {signature.hex()}".encode()


def read_signature(words: bytes, body: bytes) -> Signed:
    """Return the signature that a manifest's first line has; it is not checked."""
    key, _, signature = words.decode("ascii", "replace").partition(" ")
    try:
        return Signed(body, key, bytes.fromhex(signature))
    except ValueError:
        return Signed(body, key)


def require_trust(signed: Signed, digest: str, summary: str, ring: Keyring | None = None) -> None:
    """Raise unless a manifest was signed by this user, or by somebody whom this user trusts.

    Args:
        signed: Its signature.
        digest: The manifest, for messages.
        summary: What the value is, for messages.
        ring: The reader's keys.

    Raises:
        TrustError: `unsigned`, `signer-unknown` or `signature-wrong`.
    """
    keys = ring or current_keyring()
    where = f"{summary}, object {digest}" if summary else f"object {digest}"
    if not signed.key:
        raise TrustError(
            "the value is a pickle that nobody signed, and loading it could run any code",
            code="unsigned",
            where=where,
            hint="run the step again that makes it: it is signed then",
        )
    if not keys.trusts(signed.key):
        raise TrustError(
            f"the value is a pickle signed by a key that you do not trust: {signed.key}",
            code="signer-unknown",
            where=where,
            hint="loading it could run any code. If you know whose key that is: "
            f"`cellwright trust add {signed.key}`; else run the step again",
        )
    if not is_genuine(signed):
        raise TrustError(
            "the value is a pickle, and what is stored of it is not what was signed",
            code="signature-wrong",
            where=where,
            hint="somebody changed it: find out who; run the step again to make it anew",
        )


def is_genuine(signed: Signed) -> bool:
    """Return whether the owner of the key signed just this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.key.removeprefix(PREFIX)))
        key.verify(signed.signature, _PURPOSE + signed.body)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_trusted(signed: Signed) -> bool:
    """Return whether what was signed may be loaded by this user."""
    if not signed.key or not current_keyring().trusts(signed.key):
        return False
    return is_genuine(signed)
