"""The graph of a pipeline as a picture, and in the languages of programs that draw graphs."""

from cellwright.convert.drawing.layout import Layout, place
from cellwright.convert.drawing.markup import dot, label, mermaid
from cellwright.convert.drawing.picture import SYMBOLS, svg

__all__ = ["SYMBOLS", "Layout", "dot", "label", "mermaid", "place", "svg"]
