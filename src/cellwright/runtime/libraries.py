"""Options of libraries as state that is handed on: captured, and put back in other steps.

Which steps need them is for the analysis, which knows the same names.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable
from typing import Any

Take = Callable[[Any], object]
Give = Callable[[Any, Any], object]


def capture_options(name: str) -> object:
    """Return the present options of a library; None when it is not imported."""
    module = sys.modules.get(name)
    return None if module is None else _LIBRARIES[name][0](module)


def restore_options(name: str, state: Any) -> None:
    """Make captured options of a library the present ones."""
    if state is None:
        return
    module = importlib.import_module(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        late = _LIBRARIES[name][1](module, state)
    if callable(late):
        late()


def _pandas_options() -> list[str]:
    config: Any = importlib.import_module("pandas._config.config")
    return list(config._registered_options)


def _take_pandas(pandas: Any) -> object:
    return {key: pandas.get_option(key) for key in _pandas_options()}


def _give_pandas(pandas: Any, state: Any) -> None:
    known = _pandas_options()
    for key, value in state.items():
        if key in known and pandas.get_option(key) is not value:
            pandas.set_option(key, value)


def _take_matplotlib(matplotlib: Any) -> object:
    found = dict(dict.items(matplotlib.rcParams))
    return {key: value for key, value in found.items() if not key.startswith("backend")}


def _give_matplotlib(matplotlib: Any, state: Any) -> None:
    matplotlib.rcParams.update(state)


def _take_numpy(numpy: Any) -> object:
    return numpy.get_printoptions(), numpy.geterr()


def _give_numpy(numpy: Any, state: Any) -> None:
    printing, errors = state
    numpy.set_printoptions(**{k: v for k, v in printing.items() if k != "override_repr"})
    numpy.seterr(**errors)


def _give_warnings(module: Any, state: Any) -> Callable[[], None]:
    def put() -> None:
        module.filters[:] = state
        module._filters_mutated()

    return put


def _take_logging(logging: Any) -> object:
    loggers = logging.root.manager.loggerDict.items()
    levels = {name: found.level for name, found in loggers if hasattr(found, "level")}
    return {"": logging.root.level, **levels}, logging.root.manager.disable


def _give_logging(logging: Any, state: Any) -> None:
    levels, disabled = state
    for name, level in levels.items():
        logging.getLogger(name or None).setLevel(level)
    logging.disable(disabled)


def _give_sys(module: Any, state: Any) -> None:
    path, limit = state
    module.path[:] = path
    module.setrecursionlimit(limit)


_LIBRARIES: dict[str, tuple[Take, Give]] = {
    "decimal": (lambda m: m.getcontext().copy(), lambda m, state: m.setcontext(state.copy())),
    "logging": (_take_logging, _give_logging),
    "matplotlib": (_take_matplotlib, _give_matplotlib),
    "numpy": (_take_numpy, _give_numpy),
    "pandas": (_take_pandas, _give_pandas),
    "sklearn": (lambda m: m.get_config(), lambda m, state: m.set_config(**state)),
    "sys": (lambda m: (list(m.path), m.getrecursionlimit()), _give_sys),
    "warnings": (lambda m: list(m.filters), _give_warnings),
}
