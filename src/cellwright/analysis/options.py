"""Options of libraries set by a step: which can be replayed below, and where they count."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from cellwright.analysis.definitions import is_plain, source_of
from cellwright.analysis.machine import Machine
from cellwright.analysis.record import Option, Record
from cellwright.analysis.scopes import free_names
from cellwright.analysis.tables.packages import KNOWN_TOPS
from cellwright.analysis.tables.words import words
from cellwright.model import Definition

EVERYWHERE: Final = frozenset({"warnings", "sys", "logging", "locale", "decimal"})
"""Modules whose options count in every step."""

_DRAWING: Final = words(
    """
    matplotlib seaborn pandas mpl_toolkits sklearn statsmodels yellowbrick missingno wordcloud
    geopandas xarray shap lifelines networkx prophet scikitplot umap arviz squarify holoviews
    """
)
_FRAMES: Final = words(
    """
    pandas seaborn statsmodels plotly altair bokeh holoviews hvplot geopandas xarray dask sklearn
    pmdarima prophet lifelines category_encoders imblearn shap yellowbrick missingno pandera ibis
    duckdb catboost xgboost lightgbm nltk gensim optuna faker pyreadstat
    """
)
_ARRAYS: Final = (
    _DRAWING
    | _FRAMES
    | words(
        """
    numpy scipy polars pyarrow torch torchvision torchaudio tensorflow keras jax flax sympy numba
    skimage imageio cv2 h5py netCDF4 zarr tables shapely fiona rasterio pyproj folium spacy
    textblob cvxpy pulp ortools hdbscan tifffile
    """
    )
)
_TENSORS: Final = words("torch torchvision torchaudio spacy shap imblearn")
USERS: Final = {
    "matplotlib": _DRAWING,
    "seaborn": _DRAWING,
    "numpy": _ARRAYS,
    "pandas": _FRAMES,
    "sklearn": words("sklearn imblearn category_encoders yellowbrick shap lightgbm xgboost umap"),
    "torch": _TENSORS,
    "dask": words("dask xarray geopandas"),
    "tqdm": frozenset({"tqdm", "pandas"}),
}
"""Packages in which the options of another one count."""


_CARRIED: Final = {
    "decimal": ("decimal.getcontext", "decimal.setcontext"),
    "logging": ("logging.",),
    "matplotlib": (
        "matplotlib.rc",
        "matplotlib.style",
        "matplotlib.pyplot.rc",
        "matplotlib.pyplot.set_cmap",
        "matplotlib.pyplot.style",
        "seaborn.reset",
        "seaborn.set",
    ),
    "numpy": ("numpy.set_printoptions", "numpy.seterr"),
    "pandas": ("pandas.set_option", "pandas.reset_option", "pandas.options"),
    "sklearn": ("sklearn.set_config",),
    "sys": ("sys.path", "sys.setrecursionlimit"),
    "warnings": ("warnings.filter", "warnings.simplefilter", "warnings.resetwarnings"),
}
"""Libraries whose options can be handed on as a whole, and how the paths of these begin."""


def carried_library(dotted: str) -> str:
    """Return the library whose options, handed on as a whole, have an option; else nothing.

    Example:
        >>> carried_library("matplotlib.rcParams"), carried_library("pandas.DataFrame.own")
        ('matplotlib', '')
    """
    if dotted.rpartition(".")[2].startswith("register"):
        return ""
    return next((lib for lib, begins in _CARRIED.items() if dotted.startswith(begins)), "")


def carried_options(options: Iterable[Option], carried: set[str]) -> Iterator[str]:
    """Yield the libraries whose options are handed on, and add them to those carried above.

    Options that can be replayed need not be handed on, unless others of the library are.

    Args:
        options: What a cell sets.
        carried: Libraries whose options are handed on by cells above.
    """
    for option in options:
        library = carried_library(option.dotted)
        if library and (option.definition is None or library in carried):
            carried.add(library)
            yield library


def run_statement(machine: Machine, statement: ast.stmt) -> bool:
    """Run a top-level statement; note whether the options that it sets can be replayed."""
    record = machine.record
    count = len(record.options)
    before = _effects(record)
    ended = machine.run([statement])
    if len(record.options) == count or _effects(record) != before:
        return ended
    if not isinstance(statement, ast.Expr | ast.Assign) or not _is_plain_option(machine, statement):
        return ended
    line = record.options[count].line
    definition = Definition(
        f"@option {machine.cell_id}:{line}",
        "option",
        source_of(machine, statement),
        machine.cell_id,
        line,
        tuple(n for n in free_names(statement) if machine.is_bound(n)),
    )
    record.options[count:] = [replace(o, definition=definition) for o in record.options[count:]]
    return ended


def _effects(record: Record) -> tuple[object, ...]:
    """Return how much the cell has done besides reading and setting options."""
    return (
        len(record.touched),
        len(record.changes),
        len(record.files),
        len(record.random),
        len(record.state_sets),
        len(record.wide),
    )


def _is_plain_option(machine: Machine, statement: ast.Expr | ast.Assign) -> bool:
    """Return whether all that a statement reads is constant, imported or defined plainly."""
    if isinstance(statement, ast.Assign):
        return all(is_plain(machine, t) for t in statement.targets) and is_plain(
            machine, statement.value
        )
    call = statement.value
    if not isinstance(call, ast.Call):
        return False
    args = [*call.args, *(k.value for k in call.keywords)]
    return is_plain(machine, call.func) and all(is_plain(machine, a) for a in args)


def library_counts(top: str, used: set[str]) -> bool:
    """Return whether options of a library are known to count in a step that uses some packages."""
    return top in EVERYWHERE or bool(USERS.get(top, frozenset({top})) & used)


def library_may_count(top: str, used: set[str]) -> bool:
    """Return whether options of a library may count there: a package not known may use any other.

    Example:
        >>> library_may_count("matplotlib", {"json"}), library_may_count("matplotlib", {"own"})
        (False, True)
    """
    return library_counts(top, used) or not used <= KNOWN_TOPS
