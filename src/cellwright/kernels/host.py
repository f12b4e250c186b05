"""Starts kernels for a runner: which parent, warm or ordinary, and why; not what runs in them."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jupyter_client.kernelspec import KernelSpec, NoSuchKernel

from cellwright.errors import EngineError, nearest
from cellwright.interfaces import KernelSettings
from cellwright.kernels import environment, preloading
from cellwright.kernels.connection import OWN, CellwrightKernelManager, make_folder, own_spec
from cellwright.kernels.kept import open_kept
from cellwright.kernels.parents import Line, ParentProcess
from cellwright.kernels.process import KernelProcess

_LOG = logging.getLogger(__name__)
_KEPT = 4

Key = tuple[Any, ...]


class KernelHost:
    """Starts kernels, warm where that is safe, and keeps the processes they come from.

    Args:
        warm: Whether kernels may be forked with their imports done.
        keep: Seconds for which what warm kernels come from outlives us, to be found by the next.
    """

    def __init__(self, *, warm: bool = True, keep: float = 0) -> None:
        self._warm = warm
        self._keep = keep
        self._lock = threading.Lock()
        self._parents: dict[Key, Line] = {}
        self._retired: list[Line] = []
        self._excluded: dict[str, str] = {}
        self._closed = False

    def start(self, settings: KernelSettings, *, log: int) -> KernelProcess:
        """Start a kernel without waiting for it.

        Args:
            settings: What it is started with.
            log: Descriptor that its own output goes to; it stays the caller's.

        Raises:
            EngineError: There is no such kernel (`unknown-kernel`), or it cannot be started.
        """
        manager = CellwrightKernelManager(kernel_name=settings.kernel or OWN)
        spec = find_spec(manager)
        env = environment.kernel_environment(
            {**spec.env, **settings.env}, attempt=settings.attempt, cpus=settings.cpus
        )
        manager.folder = make_folder()
        try:
            return self.launch(
                manager.prepare(),
                manager,
                settings,
                env=env,
                log=log,
                folder=manager.folder,
                ended=manager.release,
            )
        except BaseException:
            manager.release()
            raise

    def launch(
        self,
        argv: Sequence[str],
        manager: Any,
        settings: KernelSettings,
        *,
        env: Mapping[str, str],
        log: int,
        folder: str = "",
        ended: Callable[[], None] = lambda: None,
    ) -> KernelProcess:
        """Start the process of a kernel whose connection file has been written.

        Args:
            argv: The command.
            manager: Its kernel manager.
            settings: What it is started with.
            env: Its whole environment.
            log: Descriptor that its own output goes to.
            folder: Of its own, to be removed if nobody else is left to do it.
            ended: Called when nothing of it is left.
        """
        why_not = self.why_ordinary(argv)
        with self._lock:
            parent = self._parent(env, settings, warm=not why_not)
            parent.kernels += 1
            idle = self._idle()
        _close(idle)

        def let_go() -> None:
            ended()
            self._end(parent)

        kernel = KernelProcess(manager, attempt=settings.attempt, ended=let_go)
        kernel.notes = (why_not,) if why_not else ()
        request = {
            "fork": not why_not,
            "argv": argv,
            "env": env,
            "cwd": settings.cwd,
            "folder": folder,
            "threads": environment.thread_count(settings.cpus),
            "preload": [m for m in settings.preload if m not in self._excluded],
        }
        try:
            status = parent.ask(request, log)
        except BaseException:
            self._end(parent)
            raise
        kernel.attach(
            status, spoiled=lambda m, r: self._spoil(parent, m, r), left_out=self._leave_out
        )
        return kernel

    def prepare(self, settings: KernelSettings) -> None:
        """Have a parent ready, with the imports done, before the first kernel is asked for."""
        env = environment.kernel_environment(settings.env, attempt="", cpus=settings.cpus)
        if self.why_ordinary(own_spec().argv):
            return
        with self._lock:
            parent = self._parent(env, settings, warm=True)
        parent.prepare({"preload": list(settings.preload), "cwd": settings.cwd})

    def close(self) -> None:
        """End all kernels and what they were started from."""
        with self._lock:
            self._closed = True
            parents = [*self._parents.values(), *self._retired]
            self._parents.clear()
            self._retired.clear()
        _close(parents)

    # -- parents -------------------------------------------------------------------

    def why_ordinary(self, argv: Sequence[str]) -> str:
        """Return why a kernel cannot be forked, or nothing."""
        if not self._warm:
            return "warm kernels are switched off"
        if not sys.platform.startswith("linux"):
            return "kernels are forked on Linux only"
        if list(argv[1:4]) != ["-m", "ipykernel_launcher", "-f"]:
            return "the kernelspec starts another program than ipykernel"
        if argv[0] != sys.executable:
            return f"the kernelspec names another interpreter, `{argv[0]}`"
        return ""

    def _parent(self, env: Mapping[str, str], settings: KernelSettings, *, warm: bool) -> Line:
        if self._closed:
            raise EngineError("the kernels have been closed", code="kernels-closed")
        key: Key = ("ordinary",)
        bound: Mapping[str, str] = env
        cwd = "/"
        if warm:
            given = {k: v for k, v in settings.env.items() if os.environ.get(k) != v}
            bound = environment.bound_environment(env, given)
            cwd = settings.cwd
            key = ("warm", cwd, tuple(sorted(bound.items())), environment.packages_stamp())
        parent = self._parents.pop(key, None)
        if parent is not None and not parent.alive():
            self._retired.append(parent)
            if not parent.pid:  # the one that was to fork it ended before it could
                self._keep = 0
            parent = None
        if parent is None:
            parent = self._find_kept(bound, settings) if warm else None
        if parent is None:
            parent = ParentProcess(warm=warm, env=bound, cwd=cwd)
        self._parents[key] = parent  # the last used stands last
        self._retire(key)
        return parent

    def _find_kept(self, bound: Mapping[str, str], settings: KernelSettings) -> Line | None:
        """Return a parent forked by one that outlives us, where that may be."""
        plain = environment.kernel_environment({}, attempt="", cpus=settings.cpus)
        if not self._keep or bound != environment.bound_environment(plain, {}):
            return None
        wanted = {m for m in settings.preload if preloading.is_safe(m, settings.cwd)}
        shared = environment.shared_environment(plain)
        return open_kept(shared, settings.cwd, tuple(sorted(wanted)), self._keep)

    def _retire(self, current: Key) -> None:
        """Close idle parents that are too many, or whose packages have changed."""
        stale = [k for k in self._parents if k[:3] == current[:3] and k != current]
        stale += [k for k in self._parents if k != current][: max(0, len(self._parents) - _KEPT)]
        for key in dict.fromkeys(stale):
            self._retired.append(self._parents.pop(key))

    def _spoil(self, parent: Line, module: str, reason: str) -> None:
        """Take note that a parent cannot fork any more because of a module."""
        self._leave_out(module, reason)
        with self._lock:
            for key, one in list(self._parents.items()):
                if one is parent:
                    self._retired.append(self._parents.pop(key))

    def _leave_out(self, module: str, reason: str) -> None:
        """Take note that a module cannot be imported beforehand."""
        with self._lock:
            if module not in self._excluded:
                _LOG.warning("kernels start without `%s` imported beforehand: %s", module, reason)
            self._excluded[module] = reason

    def _end(self, parent: Line) -> None:
        with self._lock:
            parent.kernels -= 1
            idle = self._idle()
        _close(idle)

    def _idle(self) -> list[Line]:
        """Take out the parents that are not needed any more."""
        idle = [p for p in self._retired if p.kernels <= 0]
        self._retired = [p for p in self._retired if p.kernels > 0]
        return idle


def _close(parents: Sequence[Line]) -> None:
    for parent in parents:
        parent.close()


def find_spec(manager: CellwrightKernelManager) -> KernelSpec:
    """Return the kernelspec that a manager is to start.

    Raises:
        EngineError: There is none of that name (`unknown-kernel`).
    """
    try:
        spec: KernelSpec | None = manager.kernel_spec
    except NoSuchKernel as error:
        known = manager.kernel_spec_manager.find_kernel_specs()
        raise EngineError(
            f"there is no kernel `{manager.kernel_name}`",
            code="unknown-kernel",
            hint=nearest(manager.kernel_name, known),
        ) from error
    if spec is None or not spec.argv:
        raise EngineError(f"kernel `{manager.kernel_name}` names no program", code="unknown-kernel")
    return spec
