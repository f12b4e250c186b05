"""Loads the magics into a shell and takes them away again; not what they do."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from cellwright.magics.marks import MarkMagics
from cellwright.magics.pipeline import PipelineMagics
from cellwright.magics.summary import Summary
from cellwright.magics.transform import await_runs, hide_mark_line
from cellwright.magics.watching import Watcher
from cellwright.runtime.repeating import HOOK, LoopTransformer

_NAMES = {"cell": ("step", "setup", "parameters", "check", "skip"), "line": ("pipeline",)}


class Extension:
    """What is hooked into one shell."""

    def __init__(self, ip: Any) -> None:
        self._ip = ip
        self._transformer = LoopTransformer()
        history = getattr(ip.history_manager, "input_hist_raw", [])
        self._watcher = Watcher(
            ip.user_ns, self._transformer, self._show, ip.displayhook, frozenset(history)
        )
        self._replaced: dict[tuple[str, str], Any] = {}

    def _show(self, summary: Summary) -> None:
        self._ip.display_pub.publish(summary.bundle())

    def hook(self) -> None:
        """Hook everything in."""
        ip = self._ip
        magics = ip.magics_manager.magics
        for kind, names in _NAMES.items():
            self._replaced |= {(kind, n): magics[kind][n] for n in names if n in magics[kind]}
        ip.register_magics(MarkMagics, PipelineMagics)
        ip.input_transformers_cleanup[:0] = [hide_mark_line, await_runs]
        ip.ast_transformers.append(self._transformer)
        ip.events.register("pre_run_cell", self._watcher.start)
        ip.events.register("post_run_cell", self._watcher.end)
        ip.user_ns_hidden[HOOK] = None

    def unhook(self) -> None:
        """Leave the shell as it was."""
        ip = self._ip
        for kind, names in _NAMES.items():
            for name in names:
                ip.magics_manager.magics[kind].pop(name, None)
        for (kind, name), function in self._replaced.items():
            ip.magics_manager.magics[kind][name] = function
        for transform in (hide_mark_line, await_runs):
            ip.input_transformers_cleanup.remove(transform)
        if self._transformer in ip.ast_transformers:
            ip.ast_transformers.remove(self._transformer)
        ip.events.unregister("pre_run_cell", self._watcher.start)
        ip.events.unregister("post_run_cell", self._watcher.end)
        ip.user_ns_hidden.pop(HOOK, None)


_LOADED: WeakKeyDictionary[Any, Extension] = WeakKeyDictionary()


def load(ip: Any) -> None:
    """Make the magics work in a shell; loading twice is loading once."""
    if ip not in _LOADED:
        _LOADED[ip] = Extension(ip)
        _LOADED[ip].hook()


def unload(ip: Any) -> None:
    """Take the magics away again."""
    extension = _LOADED.pop(ip, None)
    if extension is not None:
        extension.unhook()
