"""Which view fits an artifact; what cannot be shown without running its code is described."""

from __future__ import annotations

import base64
from typing import Any

from cellwright.api.records import Run
from cellwright.api.views.arrays import array_json, is_array
from cellwright.api.views.cells import Json, cut
from cellwright.api.views.frames import frame_json, is_frame, undisclosed_json
from cellwright.app import open_store
from cellwright.errors import RunError, nearest
from cellwright.interfaces import Store
from cellwright.model import ArtifactRef
from cellwright.serializers import is_plain_form, load_plain_form, read_manifest

ROWS = 50
TEXT = 100_000
_MOST_TEXT = 500_000
_LARGE = 1 << 30
"""Bytes of a value that is read whole; frames and arrays of any size are mapped."""

_MAPPED = ("numpy", "pandas", "view")
_PICKLED = (
    "it is stored as a pickle, and showing it would run the code in it; `cellwright get` loads it"
)
_TOO_LARGE = "it is too large to be shown"


def view_artifact(
    opened: Run, step: str, name: str, *, offset: int = 0, limit: int | None = None
) -> Json:
    """Return an artifact as people look at it.

    Args:
        opened: The run.
        step: A step of it.
        name: A variable that the step got, handed on or kept.
        offset: The first row of a frame, or character of a text.
        limit: How many of them.

    Raises:
        RunError: There is no such step or artifact.
        StoreError: The store cannot be read, or the value is damaged.
    """
    ref = find_artifact(opened, step, name)
    store = open_store(opened.settings)
    head = {
        "type": cut(ref.type),
        "digest": ref.digest,
        "bytes": ref.bytes,
        "summary": cut(ref.summary),
    }
    return {**head, **_view(ref, store, offset, limit)}


def find_artifact(opened: Run, step: str, name: str) -> ArtifactRef:
    """Return the reference of an artifact that a step got, handed on or kept.

    Raises:
        RunError: There is no such step or artifact.
    """
    view = opened[step]
    known = {**view.record.inputs, **view.artifacts}
    if name not in known:
        raise RunError(
            f"step `{step}` has no `{name}` in run {opened.id}",
            code="unknown-artifact",
            where=f"run {opened.id}, step {step}",
            hint=nearest(name, known),
        )
    return known[name]


def _view(ref: ArtifactRef, store: Store, offset: int, limit: int | None) -> Json:
    manifest = read_manifest(ref.digest, store)
    if not is_plain_form(ref.digest, store):
        preview = manifest.preview
        if preview is not None and preview.image:
            picture = base64.b64encode(store.get(preview.image)).decode("ascii")
            return {"kind": "figure", "png": picture}
        if preview is not None and preview.parameters:
            return {"kind": "estimator", "parameters": dict(preview.parameters)}
        if manifest.profile is not None and not manifest.profile.shape:
            return {**undisclosed_json(manifest.profile), "why": _PICKLED}
        return {"kind": "opaque", "why": _PICKLED}
    if manifest.serializer not in _MAPPED and ref.bytes > _LARGE:
        return {"kind": "opaque", "why": _TOO_LARGE}
    value = load_plain_form(ref.digest, store)
    if is_frame(value):
        return frame_json(value, manifest.profile, offset, limit or ROWS)
    if is_array(value):
        return array_json(value, manifest.profile)
    return _text_json(value, offset, limit)


def _text_json(value: Any, offset: int, limit: int | None) -> Json:
    if isinstance(value, str):
        kind, text = "text", value
    else:
        from rich.pretty import pretty_repr

        kind = "value"
        text = pretty_repr(value, max_width=100, max_length=200, max_string=2000, max_depth=12)
    offset = min(offset, len(text))
    piece = text[offset : offset + min(limit or TEXT, _MOST_TEXT)]
    following = offset + len(piece)
    return {
        "kind": kind,
        "text": cut(piece, len(piece)),
        "offset": offset,
        "next": following,
        "end": following >= len(text),
    }
