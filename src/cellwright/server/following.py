"""Follows runs in a thread, and emits what is new as events of the Jupyter server.

The browser asks for nothing: it gets events over the connection that it has anyway.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cellwright.api.json_runs import news_json
from cellwright.api.watching import News, Watch
from cellwright.app import SystemClock
from cellwright.server.paths import Root
from cellwright.server.projects import Projects

_BUSY = 0.2
_IDLE = 1.0
"""Seconds between two looks, while a run is under way and else."""

_SETTLE = 3.0
"""Seconds between two looks whether the processes of a project's runs live."""


class Follower:
    """One thread that looks at the ledgers and logs of all projects.

    Args:
        projects: The projects; more may come.
        root: How notebooks are named in events.
        emit: Called with each event's data, in the thread of the event loop.
        loop: The event loop; when it closes, the thread ends.
        log: The server's log.
    """

    def __init__(
        self,
        projects: Projects,
        root: Root,
        emit: Callable[[dict[str, Any]], None],
        loop: Any,
        log: logging.Logger,
    ) -> None:
        self._projects = projects
        self._root = root
        self._emit = emit
        self._loop = loop
        self._log = log
        self._watches: dict[str, Watch] = {}
        self._failed: dict[str, str] = {}
        self._woken = threading.Event()
        self._settled: dict[str, float] = {}
        self._since = SystemClock().now()

    def start(self) -> None:
        """Begin; the thread keeps no process alive."""
        threading.Thread(target=self._run, name="cellwright-follower", daemon=True).start()

    def wake(self) -> None:
        """Look now: something was started."""
        self._woken.set()

    def _run(self) -> None:
        if self._root.folder is not None:
            self._projects.find(self._root.folder)
        while not self._loop.is_closed():
            busy = False
            for settings in self._projects.all():
                if settings.home not in self._watches:
                    self._watches[settings.home] = Watch(settings, since=self._since)
                watch = self._watches[settings.home]
                self._look(settings.home, watch)
                busy = busy or watch.busy
            self._woken.wait(_BUSY if busy else _IDLE)
            self._woken.clear()
        for watch in self._watches.values():
            watch.close()

    def _look(self, home: str, watch: Watch) -> None:
        """Emit what is new in one project; a ledger that fails is told once, and tried again."""
        try:
            if time.monotonic() - self._settled.get(home, 0.0) > _SETTLE:
                self._settled[home] = time.monotonic()
                watch.settle()
            for news in watch.news():
                self._tell(watch, news)
        except Exception as error:  # one project must not end the thread for all
            if self._failed.get(home) != str(error):
                self._failed[home] = str(error)
                self._log.warning("cellwright: cannot follow the runs of %s: %s", home, error)
        else:
            self._failed.pop(home, None)

    def _tell(self, watch: Watch, news: News) -> None:
        notebook = self._root.show(Path(watch.settings.project) / news.record.notebook)
        data = news_json(news, notebook)
        if data is None:
            return
        try:
            self._loop.call_soon_threadsafe(self._emit, data)
        except RuntimeError:  # the loop was closed meanwhile
            return
