"""State outside variables: environment, working directory, options of libraries, random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.machine import NAMESPACE, Machine
from cellwright.analysis.record import Option
from cellwright.analysis.tables.randomness import (
    DRAWING,
    DRAWING_ESTIMATORS,
    DRAWING_PREFIXES,
    DRAWING_WITHOUT_STATE,
    NOT_DRAWING,
    SEEDING,
    SHUFFLING,
)
from cellwright.analysis.tables.words import words
from cellwright.analysis.values import HOLE, NOTHING, PLAIN, SCALAR, Thing, Value, texts, union
from cellwright.model import CWD, ENV_PREFIX

OPTION_CALLS: Final = words(
    """
    pandas.set_option pandas.reset_option pandas.options matplotlib.use matplotlib.rc
    matplotlib.style.use matplotlib.pyplot.rc matplotlib.pyplot.style.use
    matplotlib.rcdefaults matplotlib.pyplot.rcdefaults matplotlib.pyplot.ion
    matplotlib.pyplot.ioff matplotlib.rcParams.update matplotlib.pyplot.rcParams.update
    matplotlib.pyplot.set_cmap matplotlib.pyplot.switch_backend matplotlib.pyplot.set_loglevel
    matplotlib.pyplot.xkcd seaborn.set seaborn.set_theme seaborn.set_style seaborn.set_context
    seaborn.set_palette seaborn.set_color_codes seaborn.reset_defaults seaborn.despine_
    numpy.set_printoptions numpy.seterr warnings.filterwarnings warnings.simplefilter
    warnings.resetwarnings logging.basicConfig logging.disable locale.setlocale
    sklearn.set_config torch.set_default_dtype torch.set_printoptions torch.set_num_threads
    torch.set_default_device torch.use_deterministic_algorithms torch.set_grad_enabled
    tqdm.pandas tqdm.tqdm.pandas tqdm.notebook.tqdm.pandas tqdm.auto.tqdm.pandas
    polars.Config.set_tbl_rows polars.Config.set_tbl_cols plotly.offline.init_notebook_mode
    altair.data_transformers.enable altair.renderers.enable
    altair.data_transformers.disable_max_rows sympy.init_printing decimal.getcontext
    sys.setrecursionlimit gc.disable gc.enable nltk.download random_
    plotly.io.renderers.default hvplot.extension holoviews.extension
    IPython.display.set_matplotlib_formats
    matplotlib_inline.backend_inline.set_matplotlib_formats ipywidgets.register_
    xgboost.set_config dask.config.set register_matplotlib_converters
    pandas.plotting.register_matplotlib_converters sys.path.append sys.path.insert
    """
)
"""Calls that set options of a library."""

_STYLES: Final = (
    "matplotlib.rcParams",
    "matplotlib.rc",
    "matplotlib.rcdefaults",
    "matplotlib.style",
    "matplotlib.pyplot.rcParams",
    "matplotlib.pyplot.rc",
    "matplotlib.pyplot.rcdefaults",
    "matplotlib.pyplot.style",
    "matplotlib.pyplot.set_cmap",
    "matplotlib.pyplot.xkcd",
    "seaborn.set_context",
    "seaborn.set_style",
)
_INTERACTIVE: Final = ("matplotlib.pyplot.ioff", "matplotlib.pyplot.ion")

RESTORING: Final[Mapping[str, tuple[str, ...]]] = {
    "decimal.localcontext": ("decimal.getcontext", "decimal.setcontext"),
    "matplotlib.pyplot.ioff": _INTERACTIVE,
    "matplotlib.pyplot.ion": _INTERACTIVE,
    "matplotlib.pyplot.rc_context": _STYLES,
    "matplotlib.pyplot.style.context": _STYLES,
    "matplotlib.pyplot.xkcd": _STYLES,
    "matplotlib.rc_context": _STYLES,
    "matplotlib.style.context": _STYLES,
    "numpy.errstate": ("numpy.seterr",),
    "numpy.printoptions": ("numpy.set_printoptions",),
    "sklearn.config_context": ("sklearn.set_config",),
    "warnings.catch_warnings": (
        "warnings.filterwarnings",
        "warnings.filters",
        "warnings.resetwarnings",
        "warnings.simplefilter",
    ),
}
"""Context managers of libraries, and the options that are as before when they end.

`pandas.option_context` is none of them: it puts back only the options that it is given.
"""

READING_ENVIRONMENT: Final = words("os.getenv os.environ.get")
SETTING_ENVIRONMENT: Final = words("os.putenv os.unsetenv os.environ.setdefault os.environ.pop")


def _set(machine: Machine, item: str) -> None:
    machine.record.state_sets.setdefault(item, machine.line)


def _read(machine: Machine, item: str) -> None:
    if item not in machine.record.state_sets:
        machine.record.state_reads.setdefault(item, machine.line)


# -- environment and working directory -----------------------------------------------------


def library_item(machine: Machine, thing: Thing, index: Value) -> Value:
    """Return an item of something in a library: a variable of the environment, a generic type."""
    if thing.dotted == NAMESPACE:
        return namespace_item(machine, index)
    if thing.dotted == "os.environ":
        for name in texts(index):
            _read(machine, ENV_PREFIX + name)
        return SCALAR
    return frozenset({thing})


def namespace_item(machine: Machine, index: Value) -> Value:
    """Return what `globals()[index]` may be."""
    names = [n for n in texts(index) if HOLE not in n]
    if not names:
        machine.widen("`globals()` is read with a name made at run time", writes=False)
        return machine.fresh("unknown")
    with machine.within(machine.notebook):
        return union(machine.load(n) for n in names)


def look_for(machine: Machine, thing: Thing, name: Value) -> None:
    """Note that it is asked whether something has a name, as by `"x" in globals()`."""
    if thing.dotted == "os.environ":
        library_item(machine, thing, name)
    if thing is not machine.namespace:
        return
    if any(HOLE in n for n in texts(name)) or not texts(name):
        machine.widen("`globals()` is read with a name made at run time", writes=False)
        return
    with machine.within(machine.notebook):
        for text in texts(name):
            if machine.is_bound(text):
                machine.load(text)


def set_namespace_item(machine: Machine, index: Value, value: Value | None) -> None:
    """Bind, or delete where there is no value, what `globals()[index]` stands for."""
    names = [n for n in texts(index) if HOLE not in n]
    if not names:
        machine.widen("`globals()` is changed with a name made at run time")
        return
    with machine.within(machine.notebook):
        for name in names:
            if value is None:
                machine.delete(name)
            elif len(names) == 1:
                machine.store(name, value)
            else:
                machine.store(name, value | machine.load(name))


def set_library_item(
    machine: Machine, thing: Thing, index: Value, value: Value | None = None
) -> None:
    """Note that an item of something in a library was set or deleted."""
    if thing.dotted == NAMESPACE:
        set_namespace_item(machine, index, value)
    elif thing.dotted == "os.environ":
        for name in texts(index) or (HOLE,):
            if value is None:  # which fails where there is none
                _read(machine, ENV_PREFIX + name)
            _set(machine, ENV_PREFIX + name)
    else:
        set_option(machine, thing.dotted)


def set_library_attribute(machine: Machine, thing: Thing, name: str, value: Value) -> None:
    """Note that an attribute of a module, or of something in one, was set, or put back."""
    dotted = f"{thing.dotted}.{name}"
    first = f"{thing.dotted}.__{name}__"  # as `sys.__stdout__`
    is_back = value and all(t.kind == "library" and t.dotted in (dotted, first) for t in value)
    if is_back and not machine.conditional:
        options = machine.record.options
        options[:] = [option for option in options if option.dotted != dotted]
    else:
        set_option(machine, dotted)


def set_option(machine: Machine, dotted: str) -> None:
    """Note that an option of a library, or something in it, was set."""
    machine.record.options.append(Option(dotted, machine.line))


def put_back(machine: Machine, manager: str, count: int) -> None:
    """Forget the options that a context manager puts back when it ends.

    Args:
        machine: What runs the `with` statement.
        manager: The context manager's path in its library.
        count: How many options were set before it was entered.
    """
    restored = RESTORING.get(manager, ())
    options = machine.record.options
    options[count:] = [o for o in options[count:] if not _is_within(o.dotted, restored)]


def _is_within(dotted: str, paths: tuple[str, ...]) -> bool:
    return any(dotted == path or dotted.startswith(f"{path}.") for path in paths)


def environment_call(machine: Machine, dotted: str, arguments: Arguments) -> None:
    """Note what a call does to the environment, the working directory, options of libraries."""
    names = texts(arguments.get(0, "key") or NOTHING)
    if dotted.startswith(NAMESPACE):
        _namespace_call(machine, dotted, arguments)
    elif dotted in READING_ENVIRONMENT:
        for name in names:
            _read(machine, ENV_PREFIX + name)
    elif dotted in SETTING_ENVIRONMENT:
        for name in names or (HOLE,):
            if not dotted.endswith("env"):
                _read(machine, ENV_PREFIX + name)
            _set(machine, ENV_PREFIX + name)
    elif dotted == "os.environ.update":
        _update_environment(machine, arguments)
    elif dotted in ("os.chdir", "os.fchdir"):
        _set(machine, CWD)
    elif dotted in ("os.getcwd", "pathlib.Path.cwd"):
        _read(machine, CWD)
    else:
        _option_call(machine, dotted, arguments)


def _option_call(machine: Machine, dotted: str, arguments: Arguments) -> None:
    """Note a call that sets options, or that changes data which a package ships in place."""
    if dotted in OPTION_CALLS:
        set_option(machine, dotted)
    elif "inplace" in arguments.keywords:
        set_option(machine, dotted.rpartition(".")[0])


def _update_environment(machine: Machine, arguments: Arguments) -> None:
    given = arguments.get(0) or NOTHING
    keys = [k for t in given for k in t.items if isinstance(k, str) and k != PLAIN]
    for name in (*keys, *arguments.keywords) or (HOLE,):
        _set(machine, ENV_PREFIX + name)


def _namespace_call(machine: Machine, dotted: str, arguments: Arguments) -> None:
    method = dotted.removeprefix(NAMESPACE + ".")
    if method in ("get", "pop", "setdefault", "__getitem__"):
        namespace_item(machine, arguments.get(0) or SCALAR)
    elif method == "update":
        for name, value in arguments.keywords.items():
            with machine.within(machine.notebook):
                machine.store(name, value)
        if arguments.positional or arguments.starred:
            machine.widen("`globals()` is changed with names made at run time")
    else:
        machine.widen("`globals()` is read as a whole", writes=False)


def set_directory(machine: Machine) -> None:
    """Note that the working directory was changed."""
    _set(machine, CWD)


def read_environment(machine: Machine, name: str) -> None:
    """Note that a variable of the environment was read."""
    _read(machine, ENV_PREFIX + name)


def set_environment(machine: Machine, name: str) -> None:
    """Note that a variable of the environment was set."""
    _set(machine, ENV_PREFIX + name)


# -- arguments that any call may change -----------------------------------------------------

BUFFERS: Final = frozenset({"io.StringIO", "io.BytesIO"})
"""Files in memory: whoever gets one reads or writes it, which moves its place."""

_DRAWN_ON: Final = ("out", "ax", "fig", "random_state", "rng", "generator")


def change_arguments(machine: Machine, arguments: Arguments) -> None:
    """Note changes of arguments that calls change: axes drawn on, generators, files in memory."""
    for keyword in _DRAWN_ON:
        value = arguments.keywords.get(keyword)
        if value is not None:
            machine.change(value)
    machine.change(
        frozenset(t for t in arguments.all() if t.kind in ("rng", "handle") or t.dotted in BUFFERS)
    )


# -- random numbers ------------------------------------------------------------------------


def random_call(machine: Machine, dotted: str, arguments: Arguments) -> None:
    """Note that a library function seeds or moves the global random state."""
    top, _, _ = dotted.partition(".")
    if dotted in SEEDING:
        machine.record.random.append(("seed", top))
    elif dotted in DRAWING or (dotted.startswith(DRAWING_PREFIXES) and dotted not in NOT_DRAWING):
        machine.record.random.append(("draw", top))
    elif top == "sklearn" and _draws_once(dotted, arguments):
        draw(machine)


def _draws_once(dotted: str, arguments: Arguments) -> bool:
    return dotted.rpartition(".")[2] in DRAWING_WITHOUT_STATE and _stateless(arguments)


def draws_when_used(dotted: str, arguments: Arguments) -> bool:
    """Return whether an object of a library draws from the global random state when it is used."""
    name = dotted.rpartition(".")[2]
    if name in SHUFFLING:
        shuffle = arguments.keywords.get("shuffle")
        return shuffle is not None and _stateless(arguments)
    return name in DRAWING_ESTIMATORS and _stateless(arguments)


def _stateless(arguments: Arguments) -> bool:
    """Return whether a call leaves `random_state` out, or says None."""
    given = arguments.keywords.get("random_state") or arguments.keywords.get("seed")
    if given is None:
        return not arguments.starred
    return all(t.kind == "scalar" and t.const is None and t.dotted == "None" for t in given)


def draw(machine: Machine) -> None:
    """Note a draw from the global random state."""
    machine.record.random.append(("draw", "numpy"))
