"""Import lines at the top of a module: grouped as people expect them, nothing resolved."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from cellwright.convert.scripts.parts import Helper
from cellwright.convert.scripts.support import localize
from cellwright.convert.scripts.text import join_blocks, wrap_names


def render_imports(
    others: Iterable[Helper | str],
    dots: str,
    used: set[str],
    own: Iterable[Helper] = (),
    relative: Iterable[str] = (),
) -> str:
    """Return the imports of a module in three groups: standard library, others, the package's.

    Args:
        others: Imports in no particular order: they are sorted.
        dots: Where the package is, as seen from the module.
        used: Names taken from `notebook.py` are added to it.
        own: The user's own leading imports: they keep their order, as it may matter.
        relative: Further imports from the package.
    """
    texts = [localize(_text(o), dots, used) for o in others]
    mine = [localize(h.source, dots, used) for h in own]
    inside = [t for t in [*texts, *mine, *relative] if _module(t).startswith(".")]
    texts = [t for t in texts if t not in inside and t not in mine]
    outside = [*sorted(set(texts), key=_order), *(t for t in mine if t not in inside)]
    standard = sorted((t for t in outside if _is_standard(t)), key=_order)
    third = [t for t in outside if not _is_standard(t)]
    groups = [standard, third, sorted(set(inside), key=_order)]
    return join_blocks("\n".join(_merge(group)) for group in groups)


def _text(item: Helper | str) -> str:
    return item if isinstance(item, str) else item.source


def _module(text: str) -> str:
    return text.split()[1]


def _is_standard(text: str) -> bool:
    return _module(text).partition(".")[0] in sys.stdlib_module_names


def _order(text: str) -> tuple[bool, str]:
    return text.startswith("from "), text


def _rank(name: str) -> tuple[int, str]:
    """Return where people expect a name: constants, then classes, then all others."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.casefold()


def _merge(lines: Sequence[str]) -> list[str]:
    """Return lines with the names of one module together, at the place of the first."""
    names: dict[str, list[str]] = {}
    order: list[str] = []
    for line in lines:
        module, found, name = line.partition(" import ")
        if not found or name == "*":
            if line not in order:
                order.append(line)
            continue
        if module not in names:
            names[module] = []
            order.append(module)
        names[module] += [n for n in name.split(", ") if n not in names[module]]
    return [
        wrap_names(f"{line} import", sorted(names[line], key=_rank)) if line in names else line
        for line in order
    ]
