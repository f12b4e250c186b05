"""How two matplotlib figures differ: by the pixels that they draw."""

from __future__ import annotations

from typing import Any


def compare_figures(one: Any, other: Any, path: str) -> str | None:
    """Return the difference between two figures, or None when they draw the same pixels.

    Axes, lines and other artists are compared by the figures that they are part of.
    """
    import numpy as np

    pictures = [_draw(artist.figure) for artist in (one, other)]
    if pictures[0].shape != pictures[1].shape:
        return f"{path}: the figures have different sizes"
    differ = (pictures[0] != pictures[1]).any(axis=-1)
    if not differ.any():
        return None
    share = float(np.mean(differ))
    return f"{path}: {share:.2%} of the pixels differ"


def _draw(figure: Any) -> Any:
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    before = figure.canvas
    try:
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba()).copy()
    finally:
        figure.set_canvas(before)
