"""The mark in a cell's metadata, read and written as plain JSON data; not the notebook file."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.convert.mark_finish import finish_mark, take_step
from cellwright.convert.mark_options import OPTIONS, canonical_name, dump_settings
from cellwright.convert.mark_problems import (
    NAMED_ROLES,
    ROLES,
    MarkDraft,
    MarkProblem,
    ParsedMark,
)
from cellwright.errors import nearest
from cellwright.model import Mark

KEY = "cellwright"
"""Key of a cell's metadata under which the mark stands."""

_ORIGIN = frozenset({"cell", "number", "machinery"})
"""Keys of cells in step notebooks; they say where a cell comes from and are no mark."""


def parse_mark_metadata(data: object) -> ParsedMark | None:
    """Read what stands under `cellwright` in a cell's metadata.

    Args:
        data: Any JSON data.

    Returns:
        What was read, or None where the data are no mark (cells of an executed step notebook).

    Example:
        >>> parse_mark_metadata({"role": "step", "step": "train", "retries": 2}).given
        {'retries': 2}
    """
    if not isinstance(data, Mapping):
        hint = 'write an object such as {"role": "step", "step": "NAME"}, or remove it'
        return ParsedMark(None, {}, (MarkProblem("CW011", "the mark is not an object", hint),))
    if data and set(data) <= _ORIGIN:
        return None
    role = data.get("role")
    if role not in ROLES:
        return ParsedMark(None, {}, (_role_problem(role),))
    draft = MarkDraft(role=role, form="metadata")
    if role in NAMED_ROLES and "step" in data:
        _read_step(draft, data["step"])
    for key, value in data.items():
        if key != "role" and (key != "step" or role not in NAMED_ROLES):
            _read_option(draft, key, value)
    if not draft.problems and draft.given.keys() & {"foreach", "when"}:
        draft.problems.append(_by_hand(draft))
    return finish_mark(draft)


def _role_problem(role: object) -> MarkProblem:
    if role is None:
        hint = "add a role: " + ", ".join(f"`{r}`" for r in ROLES)
        return MarkProblem("CW011", "the mark has no role", hint)
    if not isinstance(role, str):
        return MarkProblem("CW011", "the role is not a text", nearest(str(role), ROLES))
    return MarkProblem("CW001", f"unknown role `{role}`", nearest(role, ROLES))


def _read_step(draft: MarkDraft, name: object) -> None:
    if isinstance(name, str) and name:
        take_step(draft, name)
    elif name != "":
        draft.step = ""
        draft.add("CW011", "the name of the step is not a text", 'write `"step": "NAME"`')


def _read_option(draft: MarkDraft, key: str, data: object) -> None:
    name = canonical_name(key)
    option = OPTIONS.get(name)
    if draft.role != "step":
        draft.add("CW002", f"the role `{draft.role}` takes no `{key}`", "remove it")
    elif option is None:
        draft.add("CW002", f"unknown option `{key}`", nearest(key, OPTIONS))
    elif name in draft.given:
        draft.add("CW005", f"`{name}` stands there twice", "keep one of them")
    else:
        try:
            draft.given[name] = option.load(data)
        except ValueError as error:
            draft.add("CW005", f"`{key}`: {error}", option.help)


def _by_hand(draft: MarkDraft) -> MarkProblem:
    names = " and ".join(n for n in ("foreach", "when") if n in draft.given)
    message = f"`{names}` in the metadata has no effect when the notebook is run by hand"
    return MarkProblem("CW013", message, "write the mark as a magic (`%%step …`)", "warning")


def dump_mark(mark: Mark) -> dict[str, object]:
    """Return the metadata of a mark, defaults left out.

    Example:
        >>> dump_mark(Mark("check", "train"))
        {'role': 'check', 'step': 'train'}
    """
    data: dict[str, object] = {"role": mark.role}
    if mark.role in NAMED_ROLES and mark.step:
        data["step"] = mark.step
    if mark.role == "step":
        data.update(dump_settings(mark.settings))
    return data
