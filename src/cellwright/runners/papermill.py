"""The runner that executes step notebooks with papermill, each in a kernel of its own.

papermill takes most of a second to import: that happens when the first attempt is executed.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, cast

from cellwright import plugins
from cellwright.errors import EngineError
from cellwright.interfaces import Cancellation, KernelSettings
from cellwright.model import AttemptReport, AttemptRequest
from cellwright.runners.lean import RUNTIME, import_papermill

if TYPE_CHECKING:
    from cellwright.interfaces import KernelHost
    from cellwright.runners.attempt import Attempt

_IMPORTING = threading.Lock()


def _import_attempt() -> type[Attempt]:
    with _IMPORTING:
        import_papermill()
        from cellwright.runners.attempt import Attempt
    return Attempt


class PapermillRunner:
    """Executes attempts; several at a time from several threads.

    Args:
        warm: Whether kernels may be forked from a parent that has the imports done.
        keep: Seconds for which that parent outlives us, to be found by the next run.
        host: What starts kernels; by default that of the `cellwright` kernel provisioner.
    """

    def __init__(
        self, *, warm: bool = True, keep: float = 0, host: KernelHost | None = None
    ) -> None:
        self._warm = warm
        self._keep = keep
        self._opened = host
        self._lock = threading.Lock()

    @property
    def _host(self) -> KernelHost:
        """Return what starts kernels; it is opened, and imported, when the first one is needed."""
        with self._lock:
            if self._opened is None:
                provisioner: Any = plugins.load("jupyter_client.kernel_provisioners", "cellwright")
                opened = provisioner.open_host(warm=self._warm, keep=self._keep)
                self._opened = cast("KernelHost", opened)
            return self._opened

    def run(self, request: AttemptRequest, cancellation: Cancellation) -> AttemptReport:
        """Execute one attempt; returns when its whole process tree has ended."""
        return _import_attempt()(self._host, request, cancellation).run()

    def prepare(self, *, cwd: str, preload: tuple[str, ...] = ()) -> None:
        """Do ahead, in the background, what the first attempt would wait for.

        Args:
            cwd: The working directory of the attempts to come.
            preload: Third-party modules that they will import.
        """
        settings = KernelSettings(attempt="", kernel=None, cwd=cwd, preload=(RUNTIME, *preload))
        with contextlib.suppress(EngineError):
            self._host.prepare(settings)
        threading.Thread(target=_import_attempt, name="cellwright-imports", daemon=True).start()

    def close(self) -> None:
        """End what kernels are started from."""
        if self._opened is not None:
            self._opened.close()
