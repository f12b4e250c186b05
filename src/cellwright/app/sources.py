"""Reads notebooks and the local modules that they import from disk, and makes pipelines of them."""

from __future__ import annotations

import ast
import importlib.util
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cellwright import analysis, convert
from cellwright.errors import NotebookError
from cellwright.model import MarkedNotebook, Observed, Pipeline

SUFFIXES = (".ipynb",)


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook on disk with what was made of it.

    `modules` maps the dotted names of local modules to their source text, `module_files` are their
    files. `observed` is what its
    steps were seen to do, as far as the pipeline takes it into account; `code_versions` are those
    under which that is remembered.
    """

    path: Path
    text: str
    pipeline: Pipeline
    modules: dict[str, str]
    marked: MarkedNotebook
    module_files: tuple[Path, ...] = ()
    observed: Mapping[str, Observed] = field(default_factory=dict)
    code_versions: Mapping[str, str] = field(default_factory=dict)

    def with_observed(self, observed: Mapping[str, Observed]) -> Source:
        """Return the source with a pipeline that takes observed effects of steps into account."""
        pipeline = analysis.build_pipeline(self.marked, modules=self.modules, observed=observed)
        return replace(self, pipeline=pipeline, observed=dict(observed))

    def with_remembered(self, effects: Mapping[tuple[str, str], Observed]) -> Source:
        """Return the source with what the present versions of its steps were seen to do.

        Args:
            effects: Effects by step and version, as the ledger has them.
        """
        versions = self.code_versions or convert.code_versions(self.pipeline, self.modules)
        known = {s.name: effects.get((s.name, versions[s.name])) for s in self.pipeline.steps}
        source = replace(self, code_versions=versions)
        found = {name: effect for name, effect in known.items() if effect}
        return source.with_observed(found) if found else source

    @property
    def folder(self) -> Path:
        """Return the notebook's folder: the working directory of its steps."""
        return self.path.parent


def read_source(path: Path, *, text: str | None = None, name: str | None = None) -> Source:
    """Read a notebook file, or the notebook that a converted package names.

    Args:
        path: The file or the package.
        text: The notebook's content where it is not the file's: edited and not saved yet.
        name: What messages call the notebook; by default the path.

    Raises:
        NotebookError: There is no such file (`notebook-missing`), it is a folder that is no
            converted package (`notebook-folder`), it cannot be read, or is not a notebook.
    """
    if text is None:
        path = _notebook_of(path)
        text = _read_text(path)
    marked = convert.read_marks(convert.read_notebook(text, name or str(path)))
    pipeline = analysis.build_pipeline(marked)
    files: list[Path] = []
    modules = find_modules(pipeline.modules, path.parent, files)
    if modules:
        pipeline = analysis.build_pipeline(marked, modules=modules)
    return Source(path.resolve(), text, pipeline, modules, marked, tuple(files))


def _notebook_of(path: Path) -> Path:
    if path.is_dir():
        described = path / "pipeline.yaml"
        if described.is_file():
            return path / convert.notebook_of_package(described.read_text("utf-8"))
        raise NotebookError(
            "this is a folder, neither a notebook nor a converted package",
            code="notebook-folder",
            where=str(path),
            hint="name a .ipynb file in it",
        )
    if not path.exists():
        near = sorted(p.name for p in path.parent.glob("*.ipynb")) if path.parent.is_dir() else []
        raise NotebookError(
            "there is no such file",
            code="notebook-missing",
            where=str(path),
            hint=f"notebooks there: {', '.join(near[:5])}" if near else "check the path",
        )
    return path


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise NotebookError(
            "the file is not text in UTF-8, so no notebook",
            code="notebook-not-json",
            where=str(path),
            hint="name a .ipynb file",
        ) from error
    except OSError as error:
        raise NotebookError(
            f"the file cannot be read: {error.strerror}",
            code="notebook-unreadable",
            where=str(path),
            hint="check its permissions",
        ) from error


def find_modules(
    names: tuple[str, ...], folder: Path, files: list[Path] | None = None
) -> dict[str, str]:
    """Return the sources of local modules by dotted name, followed through their own imports.

    A module is local when it lies beside the notebook, or is importable and lies neither in the
    standard library nor among the installed packages.

    Args:
        names: Dotted names of modules that a notebook imports.
        folder: Its folder.
        files: Gets the files of the modules.
    """
    found: dict[str, str] = {}
    waiting = [n.split(".")[0] for n in names]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name in sys.stdlib_module_names:
            continue
        seen.add(name)
        for dotted, path in _files_of(name, folder):
            text = path.read_text("utf-8", errors="replace")
            found[dotted] = text
            if files is not None:
                files.append(path)
            waiting.extend(_imported(text))
    return dict(sorted(found.items()))


def _files_of(name: str, folder: Path) -> list[tuple[str, Path]]:
    single = folder / f"{name}.py"
    package = folder / name
    if single.is_file():
        return [(name, single)]
    if not package.is_dir():
        origin = _importable(name)
        if origin is None:
            return []
        if origin.name != "__init__.py":
            return [(name, origin)]
        package = origin.parent
    parts = []
    for path in sorted(package.rglob("*.py")):
        inner = path.relative_to(package.parent).with_suffix("").parts
        parts.append((".".join(inner[:-1] if inner[-1] == "__init__" else inner), path))
    return parts


def _importable(name: str) -> Path | None:
    """Return the file of an importable module that is not installed, if there is one."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return None
    origin = Path(spec.origin).resolve()
    installed = {Path(p).resolve() for p in sysconfig.get_paths().values()}
    ours = Path(__file__).resolve().parents[1]
    if origin.is_relative_to(ours) or any(origin.is_relative_to(p) for p in installed):
        return None
    if {"site-packages", "dist-packages"} & set(origin.parts):  # the user's own, for instance
        return None
    return origin


def _imported(text: str) -> list[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.extend(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module.split(".")[0])
    return names
