"""Says in words which code that a task uses changed, down to the line; other reasons elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cellwright.convert import Meaning, find_line, find_member
from cellwright.model import Pipeline, TaskKind

_SHOWN = 5
_QUOTED = 40
_GROUPS = ("definition", "value", "statement", "import")
_SETTING = "setting:"
_HANDS_ON = "hands on"

Text = tuple[str, int, str]
"""Cell id or module, the line there, and the source."""


class CodeReasons:
    """What changed in code, with the places.

    Args:
        now: The parts of a task's key, without prefixes.
        before: The same of the last run.
        kind: What kind of task it is.
        pipeline: Where cells and their numbers are found.
        meaning: What the task's code means.
        old: The texts of all code that counted in the last run, by digest.
        texts: The digests of all code that counts now, for any task.
    """

    def __init__(
        self,
        now: Mapping[str, str],
        before: Mapping[str, str],
        *,
        kind: TaskKind,
        pipeline: Pipeline,
        meaning: Meaning,
        old: Mapping[str, Any],
        texts: Collection[str],
    ) -> None:
        self._now, self._before = now, before
        self._kind = kind
        self._numbers = {c.cell.id: c.cell.number for c in (*pipeline.setup, *pipeline.cells)}
        self._meaning = meaning
        self._old = old
        self._texts = texts

    def explain(self) -> list[str]:
        """Return what changed: the step's own code, what it uses, its settings."""
        now, before = self._now, self._before
        own = now.get("code") != before.get("code")
        words = [self._own_code()] if own else []
        labels = [name for name in now if name.partition(":")[0] in _GROUPS]
        words += [self._changed(n) for n in labels if n in before and before[n] != now[n]]
        if not own:
            words += self._come_and_gone(labels)
            if words and self._meaning.widened:
                words.append(self._meaning.widened[0])
        if now.get("text") != before.get("text"):
            words.append("a docstring or a source text that it reads changed")
        words += self._settings()
        return words or ["what the step hands on, or one of its settings, changed"]

    # -- the step's own code -----------------------------------------------------------------

    def _own_code(self) -> str:
        subject = "code of the check" if self._kind == "check" else "code of the step"
        for label, (home, _, source) in self._meaning.texts.items():
            if label.startswith("cell:") and self._before.get(label) != self._now.get(label):
                line = self._line(label, source)
                where = f", line {line}" if line else ""
                return f"{subject} changed (cell {self._numbers.get(home, home)}{where})"
        return f"{subject} changed"

    # -- what it uses ------------------------------------------------------------------------

    def _changed(self, label: str) -> str:
        text = self._meaning.texts.get(label)
        line = self._line(label, text[2]) if text else 0
        at = f" (line {text[1] + line - 1})" if text and line else ""
        return f"{self._subject(label, text, line)}{self._place(label, text)} changed{at}"

    def _line(self, label: str, source: str) -> int:
        old = self._old_text(label)
        return find_line(old[2], source) if old is not None else 0

    def _old_text(self, label: str) -> Text | None:
        """Return the text that a label had in the last run."""
        old = self._old.get(self._before.get(label, ""))
        if not isinstance(old, list) or len(old) != 3:
            return None
        return str(old[0]), int(old[1]), str(old[2])

    def _come_and_gone(self, labels: list[str]) -> list[str]:
        """Return what counts now and did not, or the other way; imports only if nothing else."""
        new = [n for n in labels if n not in self._before]
        gone = [n for n in self._before if n.partition(":")[0] in _GROUPS and n not in self._now]
        told = [n for n in (*new, *gone) if not n.startswith("import:")]
        if told:
            new, gone = [n for n in new if n in told], [n for n in gone if n in told]
        pair = self._replaced(new, gone)
        if pair is not None:
            return [pair]
        return [self._come(n) for n in new[:_SHOWN]] + [self._gone(n) for n in gone[:_SHOWN]]

    def _replaced(self, new: list[str], gone: list[str]) -> str | None:
        """Return that one statement stands for another now, if that is all."""
        pair = (*new, *gone)
        if len(new) != 1 or len(gone) != 1 or not all(n.startswith("statement:") for n in pair):
            return None
        text, old = self._meaning.texts.get(new[0]), self._old_text(gone[0])
        if text is None or old is None or text[0] != old[0]:
            return None
        was, now, place = _quote(old[2]), _quote(text[2]), self._place(new[0], text)
        verb = "changed" if was == now else f"is {now} now"
        return f"{was}{place} {verb} (line {text[1]})"

    def _come(self, label: str) -> str:
        text = self._meaning.texts.get(label)
        known = self._now[label] in self._old  # it was there, for others
        at = f" (line {text[1]})" if text else ""
        verb = "counts now" if known else "is new"
        return f"{self._subject(label, text)}{self._place(label, text)} {verb}{at}"

    def _gone(self, label: str) -> str:
        text = self._old_text(label)
        verb = "no longer counts" if self._before[label] in self._texts else "is gone"
        return f"{self._subject(label, text)}{self._place(label, text)} {verb}"

    def _subject(self, label: str, text: Text | None, line: int = 0) -> str:
        group, _, name = label.partition(":")
        name = name.partition("#")[0]
        if text is not None and _in_module(label, text):
            name = name.removeprefix(f"{text[0]}.")
        if group == "definition":
            is_class, method = find_member(text[2], line) if text else (False, "")
            if method:
                return f"method `{name}.{method}`"
            return f"{'class' if is_class else 'helper'} `{name.rpartition('.')[2]}`"
        if group == "import":
            return f"import of `{name}`"
        if group == "statement":
            return _quote(text[2]) if text is not None else "a statement"
        return f"`{name}`"

    def _place(self, label: str, text: Text | None) -> str:
        if text is None:
            return ""
        number = self._numbers.get(text[0])
        if number is not None:
            return f" in cell {number}"
        return f" in `{text[0]}`" if _in_module(label, text) else ""

    # -- settings ----------------------------------------------------------------------------

    def _settings(self) -> list[str]:
        now, before = self._now, self._before
        if _HANDS_ON not in before or _HANDS_ON not in now:
            return []  # a run of before this was recorded
        names = sorted(n for n in {*now, *before} if n.startswith(_SETTING))
        words = [
            f"`--{name.removeprefix(_SETTING)}` changed: "
            f"{_code(before.get(name))} → {_code(now.get(name))}"
            for name in names
            if now.get(name) != before.get(name)
        ]
        had, has = _names(before[_HANDS_ON]), _names(now[_HANDS_ON])
        if more := [name for name in has if name not in had]:
            words.append(f"now hands on {_list(more)} too")
        if less := [name for name in had if name not in has]:
            words.append(f"no longer hands on {_list(less)}")
        return words


def _in_module(label: str, text: Text) -> bool:
    """Return whether code stands in a module, which its label then begins with."""
    return label.partition(":")[2].startswith(f"{text[0]}.")


def _names(text: str) -> list[str]:
    return [name for name in text.split(", ") if name]


def _list(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _code(text: str | None) -> str:
    return f"`{text}`" if text else "–"


def _quote(source: str) -> str:
    """Return the first line of a statement as it is shown, cut where it is long."""
    line = source.strip().partition("\n")[0].strip().replace("`", "'")
    whole = line == source.strip() and len(line) <= _QUOTED
    return f"`{line}`" if whole else f"`{line[: _QUOTED - 1].rstrip()}…`"
