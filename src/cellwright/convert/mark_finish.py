"""What both forms of a mark have in common at the end of reading: the step's name, the result."""

from __future__ import annotations

from cellwright.convert.mark_options import settings_from
from cellwright.convert.mark_problems import NAMED_ROLES, MarkDraft, ParsedMark
from cellwright.convert.mark_values import parse_step_name
from cellwright.model import Mark


def take_step(draft: MarkDraft, name: str) -> None:
    """Give a draft the name of its step; a bad one is kept, so that its cells stay together."""
    try:
        draft.step = parse_step_name(name)
    except ValueError as error:
        draft.step = name
        draft.add("CW003", f"bad step name: {error}", _suggestion(name))


def _suggestion(name: str) -> str:
    """Return a hint with a name that would do."""
    found = suggest_step_name(name)
    return f"write `{found}`" if found else "letters, digits and underscores make a name"


def suggest_step_name(name: str) -> str | None:
    """Return a valid name that is near to one that is not, None where nothing of it is left.

    Example:
        >>> suggest_step_name("1 load data"), suggest_step_name("class"), suggest_step_name("–")
        ('step_1_load_data', 'class_step', None)
    """
    candidate = "".join(c if c.isalnum() or c == "_" else "_" for c in name).strip("_")
    candidate = f"step_{candidate}" if candidate[:1].isdigit() else candidate
    for attempt in (candidate, candidate.lower(), f"{candidate}_step") if candidate else ():
        try:
            return parse_step_name(attempt)
        except ValueError:
            continue
    return None


def finish_mark(draft: MarkDraft) -> ParsedMark:
    """Return what a draft says."""
    if draft.role in NAMED_ROLES and not draft.step:
        if draft.step is None:
            hint = (
                f"write `%%{draft.role} NAME`" if draft.form == "magic" else 'add `"step": "NAME"`'
            )
            draft.add("CW008", f"the {draft.role} names no step", hint)
        return ParsedMark(None, draft.given, tuple(draft.problems))
    mark = Mark(draft.role, draft.step, settings_from(draft.given), draft.form)
    return ParsedMark(mark, dict(draft.given), tuple(draft.problems))
