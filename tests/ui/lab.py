"""A real Jupyter server in a folder of its own, for a browser; not what is tested there."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

EXTENSIONS = {"cellwright": True, "jupyterlab": True, "notebook": True}

SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # a notebook that is closed leaves no kernel behind
    "notebook-extension/tracker": {"kernelShutdown": True},
}
"""Of JupyterLab's extensions, for all who use the server."""

READY_SECONDS = 120
END_SECONDS = 15

PORTS = range(20_000, 32_000)
"""Below those that systems give away to whoever asks: no kernel takes one of these meanwhile."""


def free_port() -> int:
    """Return a port of the loopback that is free now, and stays so while a server restarts."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as found:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                found.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def plain_environment(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return variables without those of Jupyter and of the test runner."""
    return {
        name: value
        for name, value in variables.items()
        if not name.startswith(("JUPYTER", "PYTEST_", "COV_")) and name != "PYTHONDONTWRITEBYTECODE"
    }


@dataclass
class Server:
    """A Jupyter server with a token, a base URL, and nothing of the user's configuration.

    `python` is that of the environment that it stands in, `outside` are the variables of the shell
    that starts it, `options` more words of its command line.
    """

    home: Path
    base: str = "/base/"
    extensions: dict[str, bool] = field(default_factory=lambda: dict(EXTENSIONS))
    port: int = field(default_factory=free_port)
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    python: str = sys.executable
    outside: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def root(self) -> Path:
        """Return the folder that the server serves."""
        return self.home / "work"

    @property
    def url(self) -> str:
        """Return the address, base URL included, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}{self.base}".rstrip("/")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        for folder in (self.root, self.home / "data"):
            folder.mkdir(parents=True, exist_ok=True)
        for name in SETTINGS:
            self.sets(name)
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(),
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=self.root,
            )
        end = time.monotonic() + READY_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.home / "server.log").read_text())
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server and the kernels that it started."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(END_SECONDS)
        self.process = None

    def sets(self, name: str, **settings: object) -> None:
        """Change settings of an extension of JupyterLab, for pages that are loaded from now on."""
        file = self.home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**SETTINGS.get(name, {}), **settings}))

    def log(self) -> str:
        """Return what the server has said."""
        return (self.home / "server.log").read_text(errors="replace")

    def address(self, path: str, app: str = "lab") -> str:
        """Return the address of a file in JupyterLab (a workspace of its own) or Notebook 7."""
        if app == "lab":
            where = f"lab/workspaces/{secrets.token_hex(4)}" + (
                f"/tree/{quote(path)}" if path else ""
            )
        else:
            where = f"notebooks/{quote(path)}" if path else "tree"
        return f"{self.url}/{where}?token={self.token}"

    def _command(self) -> list[str]:
        return [
            *(self.python, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={self.base}",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.root}",
            "--ServerApp.allow_unauthenticated_access=False",
            f"--ServerApp.jpserver_extensions={self.extensions}",
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            *self.options,
        ]

    def _environment(self) -> dict[str, str]:
        return plain_environment(self.outside) | {
            "JUPYTER_CONFIG_DIR": str(self.home / "config"),
            "JUPYTER_DATA_DIR": str(self.home / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.home / "workspaces"),
            "IPYTHONDIR": str(self.home / "ipython"),
        }

    def _answers(self) -> bool:
        request = urllib.request.Request(
            f"{self.url}/api/status", headers={"Authorization": f"token {self.token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:
                json.load(answer)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True
