"""One attempt from request to report: kernel, notebook, log, result; not what they mean."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from papermill.exceptions import PapermillExecutionError

from cellwright.errors import EngineError
from cellwright.interfaces import Cancellation, Kernel, KernelHost, KernelSettings, Usage
from cellwright.model import AttemptReport, AttemptRequest, ItemResult, Outcome, StepResult
from cellwright.runners import outcome
from cellwright.runners.engine import execute
from cellwright.runners.executed import FILE, write_executed, write_text
from cellwright.runners.lean import RUNTIME
from cellwright.runners.log import Log
from cellwright.runners.masking import Masker
from cellwright.runners.session import Session
from cellwright.runners.watch import Stopped, Watch

RESULT = "result.json"
OBSERVED = "observed.json"
LOG = "log.txt"
ITEMS = "items"
ATTEMPT = "CELLWRIGHT_ATTEMPT"

_GRACE = 1.0
_PARENT_DIED = "kernel-parent-died"
_FAREWELL = 1.0


class _NeverBegan(Exception):
    """What the kernel was to come from ended before any cell was executed."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Attempt:
    """Executes one request.

    Args:
        host: What starts kernels.
        request: What is to be done.
        cancellation: Asked whether to stop.
    """

    def __init__(
        self, host: KernelHost, request: AttemptRequest, cancellation: Cancellation
    ) -> None:
        self.host = host
        self.request = request
        self.cancellation = cancellation
        self.folder = Path(request.folder)
        inherited = {**os.environ, **request.env}
        self.masker = Masker(inherited.get(name, "") for name in request.secrets)
        self.started = time.monotonic()
        self.usage = Usage(0.0, 0)
        self.peak = 0
        self.cores: float | None = None

    def run(self) -> AttemptReport:
        """Execute it; returns when nothing of it is left."""
        result = None
        try:
            ended, result = self._run()
        except Exception as error:
            ended = outcome.describe_fault(error)
        executed = self.folder / FILE
        return AttemptReport(
            outcome=self._masked(ended),
            result=result,
            executed=str(executed) if executed.exists() else None,
            seconds=time.monotonic() - self.started,
            cpu_seconds=self.usage.cpu_seconds,
            peak_memory=self.peak or None,
            cores=self.cores,
            items=self._read_items(),
        )

    def _run(self) -> tuple[Outcome, StepResult | None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / RESULT).unlink(missing_ok=True)
        write_text(self.folder / FILE, self.request.notebook)
        notebook = nbformat.v4.reads(self.request.notebook)  # type: ignore[no-untyped-call]
        log = Log(self.folder / LOG, self.masker)
        try:
            with contextlib.suppress(_NeverBegan):
                return self._start(notebook, log)
            return self._start(notebook, log)
        except _NeverBegan as fault:
            return outcome.describe_fault(fault.cause), None
        finally:
            log.close()

    def _start(self, notebook: Any, log: Log) -> tuple[Outcome, StepResult | None]:
        try:
            kernel = self.host.start(self._settings(), log=log.descriptor)
        except EngineError as error:
            raise _NeverBegan(error) if error.code == _PARENT_DIED else error from None
        try:
            return self._execute(notebook, kernel, log)
        finally:
            kernel.end(grace=_GRACE)

    def _settings(self) -> KernelSettings:
        request = self.request
        task = request.step if request.kind == "step" else f"{request.kind}:{request.step}"
        task = "setup" if request.kind == "setup" else task
        attempt = request.env.get(ATTEMPT, f"{request.run}/{task}/{request.number}")
        return KernelSettings(
            attempt=attempt,
            kernel=request.kernel,
            cwd=request.cwd,
            env={**request.env, "CELLWRIGHT_FOLDER": request.folder, ATTEMPT: attempt},
            cpus=request.cpus,
            preload=(RUNTIME, *request.preload),
        )

    def _execute(
        self, notebook: Any, kernel: Kernel, log: Log
    ) -> tuple[Outcome, StepResult | None]:
        timeout = self.request.timeout
        watch = Watch(
            kernel,
            log,
            self.cancellation,
            deadline=None if timeout is None else self.started + timeout,
            memory=self.request.memory,
        )
        session = Session(kernel, watch, log, notebook=notebook)
        ended, result = self._conduct(session)
        try:
            end = "" if ended.kind in {"succeeded", "raised", "check"} else ended.message
            write_executed(self.folder / FILE, session, self.masker, end)
        except Exception as error:
            if ended.kind == "succeeded":
                fault = outcome.describe_fault(error).message
                return outcome.machinery(f"cannot write the executed notebook: {fault}"), None
        return ended, result

    def _conduct(self, session: Session) -> tuple[Outcome, StepResult | None]:
        """Execute the cells, end the kernel, and say what it came to."""
        request, status = self.request, None
        try:
            execute(session.notebook, session, kernel=request.kernel or "python3")
        except PapermillExecutionError:
            ended = outcome.describe_error(request, session)
            session.log.write("error", f"{ended.traceback}\n")
        except Stopped as stop:
            if stop.reason == "kernel-died":
                status = session.kernel.exit_status()
            ended = outcome.describe_stop(stop.reason, request, session, status)
        except Exception as error:
            if getattr(error, "code", "") == _PARENT_DIED and session.nothing_sent:
                raise _NeverBegan(error) from error
            ended = outcome.describe_fault(error)
        else:
            ended = Outcome("succeeded")
            session.watch.measure()
            _take_leave(session)
        self._end(session, ended)
        if ended.kind != "succeeded":
            return ended, self._read_observed()
        return self._read_result()

    def _end(self, session: Session, ended: Outcome) -> None:
        with contextlib.suppress(EngineError):
            session.watch.measure()
        hurry = ended.kind in {"out-of-memory", "kernel-died"}
        session.kernel.end(grace=0 if hurry else _GRACE)
        session.disconnect()
        session.log.collect()
        self.usage = session.kernel.usage()
        self.peak = session.watch.peak
        self.cores = session.watch.cores

    def _read_result(self) -> tuple[Outcome, StepResult | None]:
        path = self.folder / RESULT
        try:
            data = path.read_bytes()
            result = msgspec.json.decode(data, type=StepResult)
        except FileNotFoundError:
            return outcome.machinery("all cells ran, but the step left no result"), None
        except (msgspec.MsgspecError, OSError) as error:
            return outcome.machinery(f"the step's result cannot be read: {error}"), None
        masked = msgspec.convert(self.masker.value(msgspec.to_builtins(result)), StepResult)
        if masked != result:
            path.write_bytes(msgspec.json.encode(masked))
        return Outcome("succeeded"), masked

    def _read_items(self) -> tuple[ItemResult, ...]:
        """Return what the items of a repeated step left that came to a good end."""
        found = []
        for number in self.request.items:
            with contextlib.suppress(msgspec.MsgspecError, OSError):
                data = (self.folder / ITEMS / f"{number}.json").read_bytes()
                item = msgspec.json.decode(data, type=ItemResult)
                masked = self.masker.value(msgspec.to_builtins(item))
                found.append(msgspec.convert(masked, ItemResult))
        return tuple(found)

    def _read_observed(self) -> StepResult | None:
        """Return what the runtime saw of a step that raised, if it could write that down."""
        try:
            seen = msgspec.json.decode((self.folder / OBSERVED).read_bytes(), type=StepResult)
        except (msgspec.MsgspecError, OSError):
            return None
        return msgspec.convert(self.masker.value(msgspec.to_builtins(seen)), StepResult)

    def _masked(self, ended: Outcome) -> Outcome:
        return _mask_outcome(ended, self.masker)


def _mask_outcome(ended: Outcome, masker: Masker) -> Outcome:
    return replace(
        ended, message=masker.text(ended.message), traceback=masker.text(ended.traceback)
    )


def _take_leave(session: Session) -> None:
    """Let the kernel run what user code registered for its end, and flush its files."""
    client, kernel = session.client, session.kernel
    if client is None:
        return
    session.watch.drop((client.shell_channel.socket, client.iopub_channel.socket))
    client.control_channel.start()
    client.shutdown()
    limit = time.monotonic() + _FAREWELL
    with contextlib.suppress(Stopped):
        while kernel.exit_status() is None and time.monotonic() < limit:
            session.watch.wait(0.02)
