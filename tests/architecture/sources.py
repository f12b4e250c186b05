"""What the architecture tests look at: the project's files and modules; no rules."""

from __future__ import annotations

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cellwright"


def python_files(*folders: Path) -> list[Path]:
    """Return the Python files below folders, generated ones left out, sorted."""
    found = (path for folder in folders for path in folder.rglob("*.py"))
    return sorted(p for p in found if p.name != "_version.py" and "labextension" not in p.parts)


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree, read once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def committed_files() -> tuple[Path, ...]:
    """Return the files that git tracks or would track; none outside a git checkout."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return ()
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(sorted(ROOT / n for n in names if n and (ROOT / n).is_file()))
