"""A Jupyter server with the extension as a process of its own; no test."""

import json
import os
import subprocess
import sys
import time


class ServerProcess:
    """Starts a server whose folder is `root` in a folder of its own, and ends it.

    Args:
        home: The folder; configuration and runtime files go there, too.
        words: Further words for `jupyter server`.
    """

    def __init__(self, home, *words):
        self.home = home
        self.root = home / "root"
        self.root.mkdir(exist_ok=True)
        self._words = words

    def __enter__(self):
        names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
        folders = {name: str(self.home / name) for name in names}
        words = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"]
        words += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
        words += [f"--ServerApp.root_dir={self.root}", *self._words]
        words += ["--ServerApp.allow_unauthenticated_access=False"]
        words += ['--ServerApp.jpserver_extensions={"cellwright": True}']
        with (self.home / "log").open("w") as log:
            self.process = subprocess.Popen(
                words, env={**os.environ, **folders}, stdout=log, stderr=log, cwd=self.home
            )
        self.url = self._wait_for_address()
        return self

    def _wait_for_address(self):
        while True:
            assert self.process.poll() is None, (self.home / "log").read_text()
            pattern = f"jpserver-{self.process.pid}.json"
            for path in (self.home / "JUPYTER_RUNTIME_DIR").glob(pattern):
                try:
                    return json.loads(path.read_text())["url"].replace("localhost", "127.0.0.1")
                except (ValueError, KeyError):
                    continue
            time.sleep(0.1)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
