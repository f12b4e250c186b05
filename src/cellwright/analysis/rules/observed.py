"""What earlier runs saw and the code does not show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from cellwright.analysis.rules.facts import Facts
from cellwright.model import Diagnostic, Severity, is_in_module, shown_name

_WORDS: Final = {
    "changes": ("changes `{0}` in place", "change a copy in the step and bind it: `{0} = …`"),
    "module": ("changes `{0}`", "keep it in a variable of the notebook"),
    "read": ("reads `{0}`", "name the file in the cell as text, such as `open('{0}')`"),
    "write": ("writes `{0}`", "name the file in the cell as text, such as `open('{0}', 'w')`"),
    "random": ("moves the global random state", "seed it in the cell, or hand a generator on"),
    "cwd": ("changes the working directory", "call `os.chdir` in the cell"),
    "env": ("sets the variable {0} of the environment", "set `os.environ['{0}']` in the cell"),
}


class ObservedEffect:
    """A step does something that only running it has shown.

    An earlier run saw that the step changed one of its inputs, used a file or moved other state,
    and later steps depend on that. The pipeline takes it into account, so nothing is wrong; but
    who reads the code cannot know, and an edit of the step makes the next run find it out again,
    doing some work twice.

    Example: a function of a library that sorts its argument in place: `tidy(df)`.

    What to do: say it in the code, such as `df = tidy(df.copy())`, or leave it.
    """

    code: ClassVar[str] = "CW190"
    severity: ClassVar[Severity] = "info"
    title: ClassVar[str] = "effect known from earlier runs"

    def check(self, facts: Facts) -> Iterator[Diagnostic]:
        """Yield the effects that were not foreseen, at the step's first cell."""
        for step, kind, name in facts.unforeseen:
            does, hint = _WORDS["module" if is_in_module(name) else kind]
            name = shown_name(name)
            yield Diagnostic(
                self.code,
                self.severity,
                f"step `{step}` {does.format(name)}, as an earlier run has shown",
                facts.place(facts.resolver.steps[step].cells[0]),
                hint.format(name),
            )
