"""A script cut into the code of cells and what the converter wrote around it.

What changed, and what that means for cells, is found elsewhere.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cellwright.convert.scripts.text import INDENT, first_line, last_line, string_lines
from cellwright.convert.sync.markers import (
    Marker,
    comments_of,
    find_markers,
    read_marker,
    uncomment,
)
from cellwright.convert.sync.records import refuse

_CLOSER = re.compile(r"\s*_?close_figures_*\(\)\s*")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Fragment:
    """The lines under one marker, as they stand in a cell, with their numbers in the file.

    `region` is the function whose body they are in, or nothing; `cell` is None above the first
    known marker.
    """

    path: str
    region: str
    kind: str
    cell: str | None
    line: int
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def number(self, index: int) -> int:
        """Return the line of the file where a line is, or would be."""
        if not self.numbers:
            return self.line
        return self.numbers[min(index, len(self.numbers) - 1)]


@dataclass(slots=True)
class Script:
    """A script in parts.

    `frame` is what the converter wrote around the cells, one item a statement or comment, each
    with its line; `imports` are the names bound by imports at its top.
    """

    path: str
    fragments: list[Fragment]
    frame: list[tuple[int, str]]
    imports: dict[tuple[str, str, str], int]


def marker_like(text: str, known: Collection[str]) -> frozenset[str]:
    """Return the lines of a script as it was written that only look like markers."""
    return frozenset(
        line.strip()
        for line in text.split("\n")
        if (marker := read_marker(line)) is not None and marker.id not in known
    )


def read_script(
    path: str, text: str, known: Collection[str], plain: Collection[str] = ()
) -> Script:
    """Cut a script at its markers.

    Args:
        path: Its path in the package.
        text: Its text.
        known: The ids of cells; markers that name none of them are part of the text.
        plain: Lines that look like markers and are none.

    Raises:
        Refused: It is not Python.
    """
    try:
        tree = ast.parse(text)
        markers = [m for m in find_markers(text) if m.id in known]
        comments = list(comments_of(text))
        inside = string_lines(text)
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        line = getattr(error, "lineno", None) or 1
        unsettled = _find_conflict(text)
        if unsettled:
            raise refuse(
                "the script has the marks of a merge that was not settled",
                f"{path}, line {unsettled}",
                "decide between both sides and take the marks away, then sync",
            ) from error
        message = f"the script is not Python: {getattr(error, 'msg', error)}"
        raise refuse(message, f"{path}, line {line}", "mend the script") from error
    reader = _Reader(path, text.split("\n"), markers, inside, plain=plain)
    return reader.read(tree, comments)


def _find_conflict(text: str) -> int:
    """Return the line of the first mark that git leaves where both sides changed, 0 if none."""
    lines = text.split("\n")
    begins = ("<<<<<<< ", ">>>>>>> ")
    return next((i for i, line in enumerate(lines, 1) if line.startswith(begins)), 0)


@dataclass
class _Reader:
    path: str
    lines: list[str]
    markers: list[Marker]
    inside: Collection[int]
    fragments: list[Fragment] = field(default_factory=list)
    frame: list[tuple[int, str]] = field(default_factory=list)
    imports: dict[tuple[str, str, str], int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    plain: Collection[str] = ()
    is_step: bool = False

    def read(self, tree: ast.Module, comments: Iterable[tuple[int, str, bool]]) -> Script:
        self.is_step = (ast.get_docstring(tree) or "").startswith("Step `")
        fixed = [s for s in tree.body if self._is_written(s)]
        first = min([m.line for m in self.markers], default=len(self.lines) + 1)
        for statement in fixed:
            if isinstance(statement, _Function):
                self._read_function(statement)
        spans = [self._span(s) for s in fixed]
        for start, end in spans:
            self.taken.update(range(start, end + 1))
        outer = [m for m in self.markers if m.line not in self.taken]
        stops = sorted([start for start, _ in spans] + [len(self.lines) + 1])
        for marker, following in _with_next(outer):
            ends = [s for s in stops if s > marker.line]
            end = min([*ends, following.line] if following else ends)
            self._add(marker, "", marker.line + 1, end - 1, "")
        covered = {n for f in self.fragments for n in (f.line, *self._range(f))}
        self._frame(tree, fixed, covered, first)
        kept = covered | {m.line for m in self.markers}
        self.frame += [(n, c) for n, c, _ in comments if n not in kept]
        return Script(self.path, self.fragments, sorted(self.frame), self.imports)

    def _is_written(self, statement: ast.stmt) -> bool:
        """Return whether a top-level statement is the converter's: a step's function, its class."""
        path = PurePosixPath(self.path)
        if path.parent.name != "steps" or not self.is_step:
            return False
        if isinstance(statement, ast.ClassDef):
            told = ast.get_docstring(statement) or ""
            return statement.name.rstrip("_").endswith("Outputs") and told.startswith("What `")
        stem = path.stem.strip("_")
        names = {stem, f"check_{stem}"}
        return isinstance(statement, _Function) and statement.name.strip("_") in names

    def _span(self, statement: ast.stmt) -> tuple[int, int]:
        """Return a statement's lines, with the indented comments below a function's last line."""
        end = last_line(statement)
        for number in range(end + 1, len(self.lines) + 1):
            line = self.lines[number - 1]
            if line.strip() and not line[:1].isspace():
                break
            if line.strip():
                end = number
        return first_line(statement), end

    def _read_function(self, function: _Function) -> None:
        start, end = self._span(function)
        returned = function.body[-1]
        own = [m for m in self.markers if start < m.line <= end]
        if isinstance(returned, ast.Return) and own and returned.lineno > own[0].line:
            self._note(returned)
            end = returned.lineno - 1
        elif isinstance(returned, ast.Pass) and own and returned.lineno > own[0].line:
            end = returned.lineno - 1
        head = function.body[0].lineno
        if own and head <= own[0].line:
            above = self._unmarked(function, own[0].line)
            if above:
                marker = Marker(above, "cell", None)
                self._add(marker, function.name, above, own[0].line - 1, INDENT)
        for marker, following in _with_next(own):
            last = following.line - 1 if following else end
            self._add(marker, function.name, marker.line + 1, last, INDENT)
        within = {n for f in self.fragments for n in self._range(f)}
        for statement in function.body:
            if statement.lineno not in within and statement is not returned:
                self._note(statement)
        if not own:
            self._note(returned)
        names = ast.dump(function.args), ast.dump(function.returns or ast.Constant(None))
        decorators = [ast.unparse(d) for d in function.decorator_list]
        kind = type(function).__name__
        self.frame.append((start, f"{kind} {function.name} {names} {decorators}"))

    def _unmarked(self, function: _Function, before: int) -> int | None:
        """Return the line of a marker without a known id above the first known one."""
        numbers = range(function.lineno + 1, before)
        return next((n for n in numbers if self._is_new(self.lines[n - 1])), None)

    def _is_new(self, line: str) -> bool:
        """Return whether a line is a marker that the converter did not write."""
        return read_marker(line) is not None and line.strip() not in self.plain

    def _add(self, marker: Marker, region: str, start: int, end: int, prefix: str) -> None:
        found = Fragment(self.path, region, marker.kind, marker.id, marker.line)
        for number in range(start, end + 1):
            line = self.lines[number - 1]
            if prefix and number not in self.inside:
                line = line.removeprefix(prefix) if line.startswith(prefix) else line.lstrip()
            found.lines.append(line)
            found.numbers.append(number)
        _trim(found)
        if found.lines and _CLOSER.fullmatch(found.lines[-1]):
            self.frame.append((found.numbers[-1], found.lines[-1].strip().strip("_")))
            self.taken.add(found.numbers[-1])
            del found.lines[-1], found.numbers[-1]
            _trim(found)
        self.fragments.append(found)
        if marker.kind != "markdown":
            return
        cut = next((i for i, line in enumerate(found.lines) if self._is_new(line)), None)
        if cut is not None:
            self.fragments.append(
                Fragment(
                    self.path,
                    region,
                    "cell",
                    None,
                    found.numbers[cut],
                    found.lines[cut:],
                    found.numbers[cut:],
                )
            )
            del found.lines[cut:], found.numbers[cut:]
            _trim(found)
        self._check_markdown(found)
        found.lines = uncomment(found.lines)

    def _check_markdown(self, fragment: Fragment) -> None:
        for line, number in zip(fragment.lines, fragment.numbers, strict=True):
            if line.strip() and not line.strip().startswith("#"):
                raise refuse(
                    f"code stands under the marker of the Markdown cell `{fragment.cell}`",
                    f"{self.path}, line {number}",
                    "put `# %%` above the code, or back the marker of its cell",
                )

    @staticmethod
    def _range(fragment: Fragment) -> range:
        end = fragment.numbers[-1] if fragment.numbers else fragment.line
        return range(fragment.line, end + 1)

    def _frame(
        self, tree: ast.Module, fixed: list[ast.stmt], covered: set[int], first: int
    ) -> None:
        """Note the top-level statements that are neither of cells nor functions of steps."""
        for number, statement in enumerate(tree.body):
            if statement in fixed:
                if isinstance(statement, ast.ClassDef):
                    self._note(statement)
            elif statement.lineno in covered:
                continue
            elif isinstance(statement, ast.Import | ast.ImportFrom) and statement.lineno < first:
                for key in imported(statement):
                    self.imports.setdefault(key, statement.lineno)
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                self._note(statement)
            elif number == 0 and ast.get_docstring(tree) is not None:
                self._note_docstring(tree)
            else:
                self._note(statement)

    def _note(self, statement: ast.stmt) -> None:
        self.frame.append((statement.lineno, ast.unparse(statement)))

    def _note_docstring(self, tree: ast.Module) -> None:
        words = (ast.get_docstring(tree) or "").split("\n")
        for offset, line in enumerate(words):
            if line.strip() and not line.startswith("Version"):
                self.frame.append((1 + offset, line.strip()))


def _with_next(markers: list[Marker]) -> Iterator[tuple[Marker, Marker | None]]:
    for index, marker in enumerate(markers):
        yield marker, markers[index + 1] if index + 1 < len(markers) else None


def _trim(fragment: Fragment) -> None:
    while fragment.lines and not fragment.lines[-1].strip():
        del fragment.lines[-1], fragment.numbers[-1]
    while fragment.lines and not fragment.lines[0].strip():
        del fragment.lines[0], fragment.numbers[0]


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str, str]]:
    """Yield what an import statement binds: module (with its dots), name in it, name bound."""
    for alias in statement.names:
        bound = alias.asname or alias.name
        if isinstance(statement, ast.Import):
            yield "", alias.name, bound
        else:
            yield "." * statement.level + (statement.module or ""), alias.name, bound
