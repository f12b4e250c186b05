"""The mark's magic line, read and written; not the cell below it.

A line is taken apart as a shell does (quotes and backslashes, no expansion), but for the value of
`--foreach` and `--when`: a Python expression that reaches to the next ` --option` or to the end
of the line and keeps its own quotes. Quotes around a whole expression, or around all that follows
`VAR=`, are the shell's and are taken off.
"""

from __future__ import annotations

import re

from cellwright.convert.mark_finish import finish_mark, take_step
from cellwright.convert.mark_options import (
    OPTIONS,
    Option,
    canonical_name,
    check_foreach,
    options_of,
)
from cellwright.convert.mark_problems import NAMED_ROLES, ROLES, MarkDraft, ParsedMark
from cellwright.convert.mark_words import Words
from cellwright.errors import nearest
from cellwright.model import Mark

MARK_LINE = re.compile(r"%%(?P<role>" + "|".join(ROLES) + r")(?![\w?.])(?P<rest>[^\n]*)")
"""Matches the start of a cell that has a mark (`%%step?` asks for help and is none)."""


def parse_mark_line(line: str) -> ParsedMark | None:
    """Read the first line of a cell.

    Args:
        line: The line, from its first `%`.

    Returns:
        What was read, or None where the line is no mark.

    Example:
        >>> parse_mark_line("%%step train --retries 2").given
        {'retries': 2}
    """
    match = MARK_LINE.match(line)
    if not match:
        return None
    draft = MarkDraft(role=match["role"], form="magic")  # type: ignore[arg-type]
    words = Words(match["rest"].strip())
    try:
        while words:
            _read_argument(words, draft)
    except ValueError as error:
        draft.add("CW010", str(error), "close the quote")
    return finish_mark(draft)


def _read_argument(words: Words, draft: MarkDraft) -> None:
    """Read one option with its value, or one word that stands alone."""
    name = words.take_option()
    if name is not None:
        _read_option(canonical_name(name), words, draft)
        return
    word = words.take_word()
    if draft.role in NAMED_ROLES and draft.step is None:
        take_step(draft, word)
        return
    words.skip_value()
    if draft.role in NAMED_ROLES:
        hint = "the name of a step is one word; options begin with two dashes"
        draft.add("CW010", f"`{word}` after the name of the step has no meaning", hint)
    else:
        draft.add("CW010", f"`%%{draft.role}` takes no arguments, but `{word}` stands there")


def _read_option(name: str, words: Words, draft: MarkDraft) -> None:
    option = OPTIONS.get(name)
    if option is None or draft.role != "step":
        words.skip_value()
        if draft.role == "step":
            draft.add("CW002", f"unknown option `--{name}`", nearest(name, OPTIONS))
        else:
            draft.add("CW002", f"`%%{draft.role}` takes no options, but `--{name}` stands there")
        return
    text = words.take_expression() if option.syntax == "expression" else words.take_value(option)
    if text is None:
        hint = f"write `--{name} {option.metavar}`"
        draft.add("CW005", f"`--{name}` needs a value", hint)
        return
    if name in draft.given and not option.repeats:
        draft.add("CW005", f"`--{name}` stands there twice", "keep one of them")
        return
    try:
        value = option.parse(text)
        if option.repeats:
            value = check_foreach(draft.given.get(name, ()) + value)
        draft.given[name] = value
    except ValueError as error:
        draft.add("CW005", f"`--{name}`: {error}", f"write `--{name} {option.metavar}`")


def render_mark_line(mark: Mark) -> str:
    """Return the magic line of a mark, without line end.

    Example:
        >>> from cellwright.model import StepSettings
        >>> render_mark_line(Mark("step", "fit", StepSettings(when="n > 3", timeout=600.0)))
        '%%step fit --when "n > 3" --timeout 10m'
    """
    parts = [f"%%{mark.role}"]
    if mark.role in NAMED_ROLES and mark.step:
        parts.append(mark.step)
    if mark.role == "step":
        for name, value in options_of(mark.settings).items():
            option = OPTIONS[name]
            for item in [(v,) for v in value] if option.repeats else [value]:
                parts.append(f"--{name} {_quote(option.render(item), option)}")
    return " ".join(parts)


_BARE = re.compile(r"[^\s'\"\\]+")


def _quote(text: str, option: Option) -> str:
    """Return a value as it may stand on the line: bare where that reads back the same."""
    if _BARE.fullmatch(text) and not text.startswith("--"):
        return text
    if option.syntax == "expression" and '"' in text and not set("'\\") & set(text):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
