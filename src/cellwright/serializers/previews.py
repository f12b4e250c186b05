"""What can be shown of values that are stored as pickles, made when they are stored; not profiles.

Readers that must not run the code of a pickle, such as the server, show this instead.
"""

from __future__ import annotations

import io
import re
import sys
from typing import Any

from cellwright.interfaces import Store
from cellwright.serializers.manifest import Preview
from cellwright.serializers.registry import PICKLE

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_SETTINGS = 200
_LONG = 500
_DOTS = 100
_SIDE = 1200
"""Dots per inch, and dots on the longer side, at most."""

_LARGE = 20 << 20
"""Bytes of a figure that is not drawn."""


def preview_of(value: object, store: Store) -> Preview | None:
    """Return what can be shown of an estimator or a figure; a picture goes to the store."""
    picture = draw_figure(value)
    if picture is not None:
        return Preview(image=store.put(picture))
    return describe_estimator(value)


def describe_estimator(value: object) -> Preview | None:
    """Return the settings of an estimator that follows scikit-learn's conventions, else None.

    A value that cannot be described has no preview: storing it never fails for that.
    """
    kind = type(value)
    if isinstance(value, type) or not callable(getattr(kind, "get_params", None)):
        return None
    if not callable(getattr(kind, "fit", None)):
        return None
    try:
        found = value.get_params(deep=False)  # type: ignore[attr-defined]
        items = sorted(dict(found).items())[:_SETTINGS]
        fitted = sorted(n for n in vars(value) if n.endswith("_") and not n.startswith("_"))
        return Preview({str(n): _brief(v) for n, v in items}, fitted=tuple(fitted[:_SETTINGS]))
    except Exception:  # the user's own estimator may do anything
        return None


def _brief(value: object) -> str:
    text = _ADDRESS.sub("", " ".join(repr(value).split()))
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _LONG else text[:_LONG] + "…"


def draw_figure(value: Any) -> bytes | None:
    """Return a picture of a matplotlib figure as PNG, None for everything else.

    A copy is drawn, for drawing changes a figure; it is unknown to pyplot.
    """
    module: Any = sys.modules.get("matplotlib.figure")
    if module is None or type(value) is not module.Figure:
        return None
    canvas, manager = value.canvas, value.canvas.manager
    try:
        canvas.manager = None
        payload = PICKLE.dump(value)
    except Exception:  # it is refused elsewhere, with words
        return None
    finally:
        canvas.manager = manager
    if sum(buffer.nbytes for buffer in payload.buffers) > _LARGE:
        return None
    try:
        copy: Any = PICKLE.load(payload)
        file = io.BytesIO()
        copy.savefig(file, format="png", dpi=min(_DOTS, _SIDE / max(copy.get_size_inches())))
        return file.getvalue()
    except Exception:  # a figure that cannot be drawn is stored all the same
        return None
