"""Hypothesis strategies for marks and for notebooks with all kinds of things in them."""

import json
import keyword

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from cellwright.model import Foreach, Mark, StepSettings

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long an example takes says nothing on a busy machine."""

RESERVED = {"setup"}
identifiers = (
    st.one_of(
        st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True),
        st.sampled_from(["größe", "данные", "x1", "_"]),
    )
    .filter(lambda n: not keyword.iskeyword(n) and n not in RESERVED)
    .filter(lambda n: not (n.startswith("__") and n.endswith("__")))
)
literals = st.one_of(
    st.integers(), st.booleans(), st.none(), st.text(st.characters(codec="utf-8"), max_size=8)
)
expressions = st.one_of(
    identifiers,
    st.builds(repr, literals),
    st.builds("{} > {!r}".format, identifiers, literals),
    st.builds("{}({!r}, {})".format, identifiers, literals, identifiers),
    st.builds("[{!r}, '{}']".format, literals, identifiers),
    st.builds('{}["{} --{}"]'.format, identifiers, identifiers, identifiers),
    st.builds("({} --{})".format, identifiers, identifiers),
    st.builds("{} - - {}".format, identifiers, identifiers),
).map(str.strip)
amounts = st.floats(min_value=1e-20, max_value=1e14, allow_nan=False)


def names(items, least=0):
    return st.lists(items, min_size=least, max_size=3, unique=True).map(tuple)


loops = st.lists(
    st.builds(Foreach, identifiers, expressions), max_size=3, unique_by=lambda f: f.variable
).map(tuple)


@st.composite
def step_settings(draw):
    cache, freshness = draw(
        st.one_of(
            st.sampled_from([("auto", None), ("off", None)]),
            amounts.map(lambda seconds: ("auto", seconds)),
        )
    )
    return StepSettings(
        after=draw(names(identifiers)),
        foreach=draw(loops),
        when=draw(st.none() | expressions),
        on_error=draw(st.sampled_from(["fail", "collect"])),
        max_parallel=draw(st.none() | st.integers(1, 10**6)),
        outputs=draw(st.none() | names(identifiers)),
        retries=draw(st.integers(0, 10**15 - 1)),
        timeout=draw(st.none() | amounts),
        cpus=draw(st.none() | amounts),
        memory=draw(st.none() | st.integers(1, 10**15 - 1)),
        gpus=draw(st.none() | st.integers(0, 10**6)),
        cache=cache,
        freshness=freshness,
        kernel=draw(st.none() | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)),
        env_from=draw(names(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True))),
    )


@st.composite
def marks(draw, forms=("magic", "metadata")):
    role = draw(st.sampled_from(["step", "step", "setup", "parameters", "check", "skip"]))
    step = draw(identifiers) if role in ("step", "check") else None
    settings = draw(step_settings()) if role == "step" else StepSettings()
    return Mark(role, step, settings, draw(st.sampled_from(forms)))


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"),
    max_size=20,
)
json_data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
foreign_metadata = st.dictionaries(
    texts.filter(lambda key: key not in ("cellwright", "tags")), json_data, max_size=3
)
sources = st.one_of(
    st.sampled_from(["", "x = 1", "\n\n", "x\n", "%%time\nx", "# é \U0001f600\nprint('\\u00e9')"]),
    texts.filter(lambda text: not text.lstrip().startswith("%%")),
)


@st.composite
def notebooks(draw):
    """Draw a notebook as JSON data, with at least one code cell."""
    cells = []
    kinds = draw(st.lists(st.sampled_from(["code", "markdown", "raw"]), max_size=3))
    for number, kind in enumerate(draw(st.permutations(["code", *kinds]))):
        metadata = draw(foreign_metadata)
        if draw(st.booleans()):
            metadata["tags"] = draw(st.lists(texts, max_size=2))
        cell = {
            "cell_type": kind,
            "id": f"cell-{number}",
            "metadata": metadata,
            "source": draw(sources),
        }
        if kind == "code":
            cell["execution_count"] = draw(st.none() | st.integers(0, 99))
            text = draw(texts)
            output = {"output_type": "stream", "name": "stdout", "text": text}
            cell["outputs"] = [output] if draw(st.booleans()) else []
        cells.append(cell)
    return {
        "cells": cells,
        "metadata": draw(foreign_metadata),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@st.composite
def laid_out(draw, data):
    """Draw the text of a notebook in one of the layouts in which tools write them."""
    indent = draw(st.sampled_from([None, 0, 1, 2, 4, "\t"]))
    compact = indent is None and draw(st.booleans())
    data = json.loads(json.dumps(data))
    for cell in data["cells"]:
        if draw(st.booleans()):
            cell["source"] = cell["source"].splitlines(keepends=True)
    text = json.dumps(
        data,
        indent=indent,
        ensure_ascii=draw(st.booleans()),
        sort_keys=draw(st.booleans()),
        separators=(",", ":") if compact else None,
    )
    if indent is not None and draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", "\n", "\r\n"]))
