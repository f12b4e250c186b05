"""What the store keeps of a value beside its memory: the manifest; not how it is taken apart.

A manifest is one object: a line that names format and version, and who signed what follows if it
needs a signature; then MessagePack.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cellwright.errors import StoreError
from cellwright.model import Profile
from cellwright.serializers.signatures import Signed, read_signature, sign_body

Raw = bytes
FORMAT = 1
HEADER = b"cellwright-manifest "

SAFE = frozenset(
    {"plain", "numpy", "pandas", "polars", "arrow", "sparse", "masked", "view", "member", "torch"}
)
"""Serializers that never run code which came with a value; all others need a signature."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a value that is not loaded (see `previews`).

    Attributes:
        parameters: Settings of an estimator, as Python writes them, by name.
        fitted: What an estimator has learned, by name, such as `coef_`.
        image: Digest of the stored picture of a figure, a PNG.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    fitted: tuple[str, ...] = ()
    image: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Where one buffer is: in an object of its own, or in the pack (`object` empty)."""

    size: int
    object: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """The known digest of a range of a buffer, so that unchanged memory need not be read again."""

    buffer: int
    offset: int
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class PartRef:
    """A value inside: an object of its own (`digest`), or embedded here when it is small."""

    digest: str = ""
    embedded: Manifest | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """One stored value.

    Attributes:
        serializer, version: Who took it apart.
        type: Dotted Python type.
        value, canonical: Digest of the value; whether it is that of a canonical form.
        bytes: Size of its memory, parts not counted.
        summary: A few words for people.
        oid: Identity of the object, empty for what has none (numbers, text).
        generation: How often the object was changed and stored again.
        meta: The serializer's own plain data.
        segments: Its buffers in order.
        pack: Object that holds the small buffers, empty when they are in `inline`.
        inline: The small buffers themselves.
        pieces: Known digests of ranges of the buffers.
        parts: Values inside that are stored as objects of their own.
        members: Identities of the values in a group, in order; empty unless it is one.
        profile: What a frame or an array looks like.
        preview: What is shown of an estimator or a figure.
        packages: Top-level modules whose objects are in it; `*` for any that its maker uses.
    """

    serializer: str
    version: int
    type: str
    value: str
    canonical: bool = True
    bytes: int = 0
    summary: str = ""
    oid: str = ""
    generation: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    pack: str = ""
    inline: Raw = b""
    pieces: tuple[Piece, ...] = ()
    parts: tuple[PartRef, ...] = ()
    members: tuple[tuple[str, int], ...] = ()
    profile: Profile | None = None
    preview: Preview | None = None
    packages: tuple[str, ...] = ()


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the stored form of a manifest, signed if loading it runs code.

    Equal manifests of one signer give equal bytes.
    """
    body = msgspec.msgpack.encode(manifest)
    words = b" " + sign_body(body) if runs_code(manifest) else b""
    return HEADER + b"%d" % FORMAT + words + b"\n" + body


def runs_code(manifest: Manifest) -> bool:
    """Return whether loading a value can run code that came with it."""
    return manifest.serializer not in SAFE


def read_signed(data: bytes) -> Signed:
    """Return the signature of a stored manifest."""
    line, _, body = data.partition(b"\n")
    return read_signature(line.removeprefix(HEADER + b"%d" % FORMAT).strip(), body)


def decode_manifest(data: bytes, digest: str) -> Manifest:
    """Read a stored manifest; its signature is not checked.

    Args:
        data: The stored bytes.
        digest: Its name, for messages.

    Raises:
        StoreError: `manifest-unknown` when it is none, or of a later format.
    """
    line, _, body = data.partition(b"\n")
    if line.split(b" ")[:2] != (HEADER + b"%d" % FORMAT).split(b" "):
        raise StoreError(
            f"object {digest} is no manifest that this version can read",
            code="manifest-unknown",
            where=f"object {digest}",
            hint="it was written by a later version, or is no artifact",
        )
    return msgspec.msgpack.decode(body, type=Manifest)
