"""The options of a step: one table of names, values and meanings for magic, metadata and script.

How a line is taken apart stands in `mark_line`, what a metadata object looks like in
`mark_metadata`; both read and write values through this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cellwright.convert import mark_values as values
from cellwright.model import Foreach, StepSettings

Syntax = Literal["word", "list", "expression"]
"""How a value stands on a line: one shell word, words joined by commas, the rest of the line."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a step.

    Attributes:
        name: As people write it, without the dashes: `env-from`.
        syntax: How its value stands on a line.
        metavar: What stands for the value in help texts.
        help: What the option says, in one sentence.
        parse: Text to value; ValueError with a message to show.
        load: JSON data to value; the same.
        render: Value to text.
        dump: Value to JSON data.
        repeats: Whether it may be given several times; then values are one-item tuples that add up.
    """

    name: str
    syntax: Syntax
    metavar: str
    help: str
    parse: Callable[[str], Any]
    load: Callable[[object], Any]
    render: Callable[[Any], str]
    dump: Callable[[Any], object]
    repeats: bool = False


def _text(parse: Callable[[str], Any]) -> Callable[[object], Any]:
    def load(data: object) -> Any:
        if not isinstance(data, str):
            raise ValueError(f"a text is expected, not {_kind(data)}")  # noqa: TRY004
        return parse(data)

    return load


def _count(data: object) -> int:
    if not _is_number(data) or data != int(data) or not 0 <= data <= values.LARGEST:  # type: ignore[call-overload,operator]
        raise ValueError(f"a whole number from 0 is expected, not `{data}`")
    return int(data)  # type: ignore[call-overload,no-any-return]


def _amount(data: object) -> float:
    if not _is_number(data):
        raise ValueError(f"a number is expected, not {_kind(data)}")
    return values.check_amount(float(data))  # type: ignore[arg-type]


def _duration(data: object) -> float:
    if _is_number(data):
        return values.check_seconds(float(data))  # type: ignore[arg-type]
    return _text(values.parse_duration)(data)  # type: ignore[no-any-return]


def _size(data: object) -> int:
    if _is_number(data) and data == int(data):  # type: ignore[call-overload]
        return values.check_bytes(int(data))  # type: ignore[call-overload]
    return _text(values.parse_size)(data)  # type: ignore[no-any-return]


def _is_number(data: object) -> bool:
    if isinstance(data, bool) or not isinstance(data, int | float):
        return False
    return abs(data) < float("inf")


def _kind(data: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return "nothing" if data is None else kinds.get(type(data), f"`{data}`")


def _names(parse: Callable[[str], str]) -> tuple[Callable[[str], Any], Callable[[object], Any]]:
    def collect(items: list[str]) -> tuple[str, ...]:
        if len(set(items)) < len(items):
            raise ValueError("a name stands there twice")
        return tuple(parse(item) for item in items)

    def read(text: str) -> tuple[str, ...]:
        return collect([part.strip() for part in text.split(",")] if text.strip() else [])

    def load(data: object) -> tuple[str, ...]:
        if not isinstance(data, list | tuple) or not all(isinstance(d, str) for d in data):
            raise ValueError(f"a list of names is expected, not {_kind(data)}")
        return collect(list(data))

    return read, load


def _load_foreach(data: object) -> tuple[Foreach, ...]:
    if not isinstance(data, list | tuple) or not all(isinstance(d, str) for d in data):
        raise ValueError(f"a list of VAR=EXPR is expected, not {_kind(data)}")
    return check_foreach(tuple(values.parse_foreach(d) for d in data))


def check_foreach(items: tuple[Foreach, ...]) -> tuple[Foreach, ...]:
    """Return nested loops whose variables differ."""
    names = [item.variable for item in items]
    if len(set(names)) < len(names):
        raise ValueError("two loops use the same variable")
    return items


def _parse_most(text: str) -> int:
    return _most(values.parse_count(text))


def _most(data: object) -> int:
    number = _count(data)
    if number < 1:
        raise ValueError("the number must be 1 or more")
    return number


def _parse_on_error(text: str) -> str:
    if text not in {"fail", "collect"}:
        raise ValueError(f"`{text}` is neither `fail` nor `collect`")
    return text


def _parse_cache(text: str) -> str | float:
    if text in {"auto", "off"}:
        return text
    try:
        return values.parse_duration(text)
    except ValueError:
        raise ValueError(f"`{text}` is neither `auto` nor `off` nor a duration like `1d`") from None


def _render_cache(value: str | float) -> str:
    return value if isinstance(value, str) else values.render_duration(value)


def _option(name: str, metavar: str, meaning: str, how: tuple[Any, ...]) -> Option:
    syntax, parse, load, render, dump = how
    return Option(name, syntax, metavar, meaning, parse, load, render, dump, name == "foreach")


_LISTED = (",".join, list)
_EXPRESSION = ("expression", values.parse_expression, _text(values.parse_expression), str, str)
_FOREACH = (
    "expression",
    lambda text: (values.parse_foreach(text),),
    _load_foreach,
    lambda items: values.render_foreach(items[0]),
    lambda items: [values.render_foreach(item) for item in items],
)
_COUNT = ("word", values.parse_count, _count, str, int)
_AMOUNT = (
    "word",
    values.parse_amount,
    _amount,
    values.render_amount,
    lambda number: int(number) if number == int(number) else number,
)
_TIME = ("word", values.parse_duration, _duration, values.render_duration, values.render_duration)
_SPACE = ("word", values.parse_size, _size, values.render_size, values.render_size)
_CACHE = ("word", _parse_cache, _text(_parse_cache), _render_cache, _render_cache)
_MOST = ("word", _parse_most, _most, str, int)
_ON_ERROR = ("word", _parse_on_error, _text(_parse_on_error), str, str)
_KERNEL = ("word", values.parse_kernel, _text(values.parse_kernel), str, str)

_TABLE = (
    _option(
        "after",
        "STEP,…",
        "Start only when these steps have succeeded, though no data says so.",
        ("list", *_names(values.parse_step_name), *_LISTED),
    ),
    _option("foreach", "VAR=EXPR", "Run once per item and collect the outputs in lists.", _FOREACH),
    _option("when", "EXPR", "Run only when the expression is true.", _EXPRESSION),
    _option(
        "on-error",
        "fail|collect",
        "What an item that fails does: fail the step, or leave None in the lists.",
        _ON_ERROR,
    ),
    _option("max-parallel", "N", "Kernels that items take at a time, at most.", _MOST),
    _option(
        "outputs",
        "NAME,…",
        "Hand on these variables and no others.",
        ("list", *_names(values.parse_identifier), *_LISTED),
    ),
    _option("retries", "N", "Try again this many times after a failure.", _COUNT),
    _option("timeout", "TIME", "End the step after this time, such as 10m.", _TIME),
    _option("cpus", "N", "Cores that the step uses.", _AMOUNT),
    _option("memory", "SIZE", "Memory that the step may use, such as 4G.", _SPACE),
    _option("gpus", "N", "Graphics processors that the step uses.", _COUNT),
    _option(
        "cache",
        "auto|off|TIME",
        "Reuse results when nothing changed, never, or for so long.",
        _CACHE,
    ),
    _option("kernel", "NAME", "The kernelspec in which the step runs.", _KERNEL),
    _option(
        "env-from",
        "NAME,…",
        "Secrets taken from the environment and never recorded.",
        ("list", *_names(values.parse_variable), *_LISTED),
    ),
)

OPTIONS: Mapping[str, Option] = {option.name: option for option in _TABLE}
"""All options by name, in the order in which they are written."""


def canonical_name(name: str) -> str:
    """Return an option's name with dashes; `env_from` is `env-from`."""
    return name.replace("_", "-")


def settings_from(given: Mapping[str, Any]) -> StepSettings:
    """Return the settings that options say, by option name; what is not given keeps its default."""
    fields = {name.replace("-", "_"): value for name, value in given.items()}
    if isinstance(fields.get("cache"), float):
        fields["freshness"] = fields.pop("cache")
    return StepSettings(**fields)


def options_of(settings: StepSettings) -> dict[str, Any]:
    """Return the options that say these settings: by name, defaults left out, in table order."""
    default = StepSettings()
    given = {}
    for name in OPTIONS:
        field = name.replace("-", "_")
        if getattr(settings, field) != getattr(default, field):
            given[name] = getattr(settings, field)
    if settings.freshness is not None:
        given["cache"] = settings.freshness
    return {name: given[name] for name in OPTIONS if name in given}


def dump_settings(settings: StepSettings) -> dict[str, object]:
    """Return settings as plain JSON data, by option name, defaults left out.

    Example:
        >>> dump_settings(StepSettings(timeout=600.0, after=("load",)))
        {'after': ['load'], 'timeout': '10m'}
    """
    return {name: OPTIONS[name].dump(value) for name, value in options_of(settings).items()}
