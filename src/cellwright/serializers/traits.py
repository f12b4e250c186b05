"""Objects with traits, widgets among them: pickled with who observes them, without the front end.

`traitlets` leaves out the observers of an object when it is pickled, so that a handler set in one
step would not be called in the next; and a widget holds its connection to the browser, which lives
in one kernel. A widget that is loaded opens a connection of its own.
"""

from __future__ import annotations

import copyreg
import sys
import warnings
from collections.abc import Iterable
from typing import Any

_OBSERVERS = "_trait_notifiers"
_OPEN = "cellwright:open"


def reduce_traits(value: Any) -> tuple[Any, ...] | None:
    """Return how to pickle an object with traits, None where its class says so itself."""
    state = traits_of(value)
    if state is None:
        return None
    made = copyreg.__newobj__  # type: ignore[attr-defined]
    return made, (type(value),), state, None, None, restore_traits


def traits_of(value: Any) -> dict[str, Any] | None:
    """Return the state of an object with traits, in an order that does not depend on its past.

    None where it is no such object, or where its class says itself how it is pickled.
    """
    traitlets = sys.modules.get("traitlets")
    if traitlets is None or not isinstance(value, traitlets.HasTraits):
        return None
    kind, root = type(value), traitlets.HasTraits
    own = ("__getstate__", "__setstate__", "__reduce__", "__reduce_ex__")
    if any(getattr(kind, n, None) is not getattr(root, n, None) for n in own):
        return None
    state = value.__getstate__()
    values = state["_trait_values"]
    state[_OBSERVERS] = _own_observers(vars(value)[_OBSERVERS], traitlets.EventHandler)
    if _is_widget(value):
        state[_OPEN] = values.pop("comm", None) is not None
        state["_model_id"] = None
    state["_trait_values"] = {name: values[name] for name in sorted(values)}
    return {name: state[name] for name in sorted(state)}


def _own_observers(observers: dict[Any, dict[str, list[Any]]], of_class: type) -> dict[Any, Any]:
    """Return the observers that code added; those of the class come with the class."""
    found = {
        name: {kind: [h for h in handlers if not isinstance(h, of_class)] for kind, handlers in by}
        for name, by in ((n, kinds.items()) for n, kinds in observers.items())
    }
    kept = {n: {k: h for k, h in kinds.items() if h} for n, kinds in found.items()}
    return {n: kinds for n, kinds in kept.items() if kinds}


def restore_traits(value: Any, state: dict[str, Any]) -> None:
    """Give an object with traits its state and its observers; open a widget that was open."""
    state = dict(state)
    observers, is_open = state.pop(_OBSERVERS), state.pop(_OPEN, False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it looks at every attribute
        value.__setstate__(state | {_OBSERVERS: {}})
    for name, kinds in observers.items():
        for kind, handlers in kinds.items():
            vars(value)[_OBSERVERS].setdefault(name, {}).setdefault(kind, []).extend(handlers)
    if is_open:
        _open(value, set())


def _is_widget(value: object) -> bool:
    widgets = sys.modules.get("ipywidgets")
    return widgets is not None and isinstance(value, widgets.Widget)


def _open(widget: Any, seen: set[int]) -> None:
    """Open a widget's connection, those of the widgets that it shows first."""
    seen.add(id(widget))
    for value in vars(widget).get("_trait_values", {}).values():
        for inner in _inside(value):
            if _is_widget(inner) and id(inner) not in seen and inner.comm is None:
                _open(inner, seen)
    widget.open()


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, list | tuple):
        return value
    return value.values() if isinstance(value, dict) else (value,)
