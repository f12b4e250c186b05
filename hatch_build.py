"""Builds the JupyterLab front end into the wheel; without Node.js the wheel has none and says so.

CELLWRIGHT_FRONTEND says what is wanted: `auto` (the default: built where npm is there), `require`
(no npm is an error), `skip` (what was built before is taken as it is).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OUTPUT = "src/cellwright/labextension"
"""Where `jupyter-builder` writes (`jupyterlab.outputDir` in package.json)."""

SHARED = "share/jupyter/labextensions/cellwright"
"""Where JupyterLab looks for it, below the environment's prefix."""

INSTALL = "labextension/install.json"
"""Tells JupyterLab which package brought the extension."""

SOURCES = (
    "package.json",
    "package-lock.json",
    "labextension/src",
    "labextension/style",
    "labextension/schema",
    "labextension/tsconfig.json",
)
"""What the front end is made of: a change of one makes the built one stale."""

OLDEST_NODE = (20, 19)


class FrontEndHook(BuildHookInterface[Any]):
    """Builds the front end when a source is newer than it, and adds it to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build if need be. An editable install calls this twice; the second time nothing is done.

        Args:
            version: `standard` or `editable`.
            build_data: What the wheel is made of; the built front end is added.
        """
        root = Path(self.root)
        built = root / OUTPUT / "package.json"
        mode = os.environ.get("CELLWRIGHT_FRONTEND", "auto")
        if mode not in ("auto", "require", "skip"):
            message = f"CELLWRIGHT_FRONTEND is `{mode}`: give auto, require or skip"
            raise ValueError(message)
        if mode != "skip" and not self._is_fresh(root):
            self._build(root, required=mode == "require", development=version == "editable")
        if self.target_name == "wheel" and built.exists():
            build_data["shared_data"][OUTPUT] = SHARED
            build_data["shared_data"][INSTALL] = f"{SHARED}/install.json"

    def _is_fresh(self, root: Path) -> bool:
        output = root / OUTPUT
        if not (output / "package.json").exists():
            return False
        return _newest(output) >= max(_newest(root / source) for source in SOURCES)

    def _build(self, root: Path, *, required: bool, development: bool) -> None:
        npm = shutil.which("npm")
        if npm is None or not _node_will_do():
            message = "building the JupyterLab front end needs Node.js 20.19 or newer with npm"
            if required:
                raise RuntimeError(message)
            self.app.display_warning(
                f"cellwright: {message}; none is on PATH. This build has no front end, or an older"
                " one. The command line, the magics and the server part work."
            )
            return
        installed = root / "node_modules" / ".package-lock.json"
        if not installed.exists() or _newest(installed) < _newest(root / "package-lock.json"):
            subprocess.check_call([npm, "ci"], cwd=root)  # noqa: S603 - the user's npm
        script = "build" if development else "build:prod"
        subprocess.check_call([npm, "run", script], cwd=root)  # noqa: S603 - the user's npm


def _newest(path: Path) -> float:
    """Return when a file, or the newest file in a folder, was last changed."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return max((p.stat().st_mtime for p in files), default=0.0)


def _node_will_do() -> bool:
    """Return whether the Node.js on PATH is one that the tools run on."""
    node = shutil.which("node")
    if node is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    numbers = re.match(r"v(\d+)\.(\d+)", told.stdout)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= OLDEST_NODE
