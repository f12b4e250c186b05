"""The one loop that acts: carries out what the state machine says and records what it observes.

It decides nothing about order, retries or ends (see `transitions`), and never holds values: only
digests. Engines report from their own threads into a queue; everything else happens in the loop.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from heapq import heappop, heappush
from typing import Literal

from cellwright.interfaces import Cancellation, Clock, Engine, Ledger, Store
from cellwright.model import (
    ArtifactRef,
    AttemptReport,
    AttemptRequest,
    AttemptStartedEvent,
    Event,
    Outcome,
    Pipeline,
    RunRecord,
    RunStartedEvent,
    Stamp,
    StepResult,
    StepSettings,
)
from cellwright.scheduling.attempts import (
    BuildNotebook,
    CoordinatorSettings,
    check_secrets,
    make_request,
)
from cellwright.scheduling.company import Guest
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.correcting import Corrector
from cellwright.scheduling.deciding import Decider
from cellwright.scheduling.decisions import Decisions
from cellwright.scheduling.dispatch import Dispatcher
from cellwright.scheduling.ending import Ending, describe_unwritable
from cellwright.scheduling.fanning import Fanning
from cellwright.scheduling.journal import Journal
from cellwright.scheduling.learned import find_durations, with_learned
from cellwright.scheduling.messages import (
    AttemptReportedEvent,
    CancelAttempt,
    Decide,
    EndRun,
    EndStep,
    Instruction,
    MachineEvent,
    RunBegunEvent,
    Start,
    StartTimer,
    StopRequestedEvent,
    TimerFiredEvent,
)
from cellwright.scheduling.observations import describe_end, describe_fault
from cellwright.scheduling.replanning import Replanned, Replanning
from cellwright.scheduling.state import RunState, new_run
from cellwright.scheduling.tasks import Task, TaskGraph
from cellwright.scheduling.transitions import advance

_GLANCE = 0.1
"""Seconds between two looks at whether the run is to be cancelled."""

_PATIENCE = 30.0
"""Seconds that attempts get to end when the loop itself has failed."""

_DROPPED = Outcome("cancelled", "the run was stopped before it began")


class Coordinator:
    """Executes one run of a pipeline.

    Args:
        pipeline: The pipeline.
        tasks: Its tasks (`build_tasks`).
        conditions: What the run is made under.
        settings: How it is executed.
        store: Where artifacts are.
        ledger: Where events go.
        engine: Where attempts are executed.
        clock: Tells the time.
        stamp: Tells who and when, for the ledger.
        build_notebook: Makes step notebooks.
        on_event: Is told of each event once it is written, from the thread of `execute`.
        cancel: Asked all the time whether the run is to end.
        replanning: How the pipeline is made again when steps do what was not foreseen.
    """

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        tasks: TaskGraph,
        conditions: Conditions,
        settings: CoordinatorSettings,
        store: Store,
        ledger: Ledger,
        engine: Engine,
        clock: Clock,
        stamp: Callable[[], Stamp],
        build_notebook: BuildNotebook,
        on_event: Callable[[Event], None] | None = None,
        cancel: Cancellation | None = None,
        replanning: Replanning | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._stamp = stamp
        self._build_notebook = build_notebook
        self._on_event = on_event
        self._cancel = cancel
        slots = max(1, min(settings.limits.slots, engine.slots))
        self._limits = replace(settings.limits, slots=slots)
        self._plan(Replanned(pipeline=pipeline, tasks=tasks, conditions=conditions))
        self._corrector = Corrector(replanning, pipeline)
        self._carry = self._corrector.carry
        self._dispatcher = Dispatcher(engine, self._make_request)
        self._timers: list[tuple[float, str, int]] = []
        self._starting: list[Start] = []
        self._end = EndRun("failed", "the run did not come to its end")
        self._stopped = False

    def _plan(self, plan: Replanned) -> None:
        """Set out to execute a pipeline, or go on with another one."""
        tasks = with_learned(plan.tasks, self._settings.figures)
        self._pipeline, self._tasks, self._conditions = plan.pipeline, tasks, plan.conditions
        self._own = {step.name: step.settings for step in plan.pipeline.steps}
        self._state: RunState = new_run(
            tasks,
            self._limits,
            back_off=self._settings.back_off,
            durations=find_durations(tasks, self._settings.figures, self._limits.slots),
        )

    def _make_decisions(self) -> Decisions:
        plan = Replanned(pipeline=self._pipeline, tasks=self._tasks, conditions=self._conditions)
        self._fanning.restart()
        decider = Decider(
            pipeline=self._pipeline, conditions=self._conditions, store=self._store,
            ledger=self._ledger, clock=self._clock, run=self._run, home=self._settings.home,
        )  # fmt: skip
        decider.keep_listings()
        found = decider, self._corrector, self._fanning, self._journal.note, self._guest
        return Decisions(plan, *found)

    def execute(self, run: str, started: RunStartedEvent) -> RunRecord:
        """Execute the run and return its record.

        A step that fails, a cancelled run and a ledger that breaks on the way are no exceptions:
        the record says so.

        Args:
            run: A new run's id.
            started: The run's first event; the steps that take part are filled in here.

        Raises:
            SettingsError: A secret is not set (`secret-missing`); nothing was recorded.
            StoreError: The store cannot be written; nothing was recorded.
            LedgerError: The ledger cannot be written; nothing was started.
        """
        check_secrets(self._pipeline, self._tasks, self._settings.attempts.environ)
        self._run = run
        self._guest = Guest(self._settings.company, run, self._dispatcher.wake)
        try:
            return self._execute(run, started)
        finally:
            self._guest.leave()

    def _execute(self, run: str, started: RunStartedEvent) -> RunRecord:
        started = replace(started, steps=self._tasks.steps)
        self._journal = Journal(self._ledger, run, self._stamp, self._on_event)
        self._ending = Ending(run, started, self._stamp(), self._journal, self._ledger, self._clock)
        self._fanning = Fanning(self._store, self._ledger, self._journal.note, self._limits.slots)
        self._decisions = self._make_decisions()
        self._journal.note(started)
        if failure := self._journal.flush():
            raise failure
        try:
            self._feed([RunBegunEvent()])
            while not self._state.ended:
                self._feed(self._wait())
        except BaseException as error:
            self._abandon(error)
            raise
        return self._finish()

    def _feed(self, events: Iterable[MachineEvent]) -> None:
        """Move the state machine and act, until nothing is left to do at once."""
        waiting = deque([*events, *self._decisions.retry()])
        while True:
            if self._asked_to_stop():
                waiting.extendleft(self._interrupt())
            self._reconsider(waiting)
            if waiting:
                self._state, instructions = advance(self._state, waiting.popleft())
                for instruction in instructions:
                    waiting.extend(self._carry_out(instruction))
            more = bool(waiting) and isinstance(waiting[0], AttemptReportedEvent)
            if (self._starting and not more) or self._journal.full:
                waiting.extend(self._launch())
            if not waiting:
                break
        for task, number in self._carry.unclaimed():
            self._dispatcher.cancel(task, number)

    def _reconsider(self, waiting: deque[MachineEvent]) -> None:
        """Go on with another pipeline when what was seen of steps makes another one."""
        correction = self._corrector.look()
        if correction is None:
            return
        for event in correction.events:
            self._journal.note(event)
        if self._state.stopping is not None:
            return
        if correction.stop:
            waiting.appendleft(StopRequestedEvent("failed", correction.stop))
        elif correction.replanned is not None:
            stops = [e for e in waiting if isinstance(e, StopRequestedEvent)]
            waiting.clear()
            waiting.extend([RunBegunEvent(), *stops])
            self._corrector.restart(correction, self._dispatcher.open, self._decisions.results)
            self._timers.clear()
            self._starting.clear()
            self._plan(correction.replanned)
            self._decisions = self._make_decisions()

    def _carry_out(self, instruction: Instruction) -> tuple[MachineEvent, ...]:
        match instruction:
            case Decide(task):
                return self._decisions.decide_free(self._state, task)
            case Start(task, number):
                return self._begin(instruction)
            case StartTimer(task, number, delay):
                heappush(self._timers, (self._clock.monotonic() + delay, task, number))
            case CancelAttempt(task, number):
                self._dispatcher.cancel(task, self._carry.number(task, number))
            case EndStep():
                ended = self._decisions.explain(instruction)
                self._ending.end_step(ended, ran=self._corrector.has_run(ended.step))
                return self._decisions.decide_free(self._state)
            case EndRun():
                self._end = instruction
        return ()

    def _begin(self, start: Start) -> tuple[MachineEvent, ...]:
        """Let a task start, unless it is under way or has ended already."""
        adopted = self._carry.adopt(start.task, start.number)
        before = self._carry.ended(start.task, start.number)
        if before is not None and before.outcome is not None:
            if before.result is not None:
                self._decisions.results[start.task] = before.result
            return self._tell(start.task, start.number, before.outcome)
        if not adopted:
            self._starting.append(start)
        return ()

    def _launch(self) -> list[MachineEvent]:
        """Write down which attempts start, then hand them to the engine."""
        if self._state.stopping is not None:
            dropped, self._starting = self._starting, []
            return [AttemptReportedEvent(s.task, s.number, _DROPPED) for s in dropped]
        void = {task for task, _ in self._dispatcher.open}
        free = [(s, self._decisions.find_task(s.task).demand) for s in self._starting]
        starting = [s for s, d in free if s.task not in void and self._guest.enter(s.task, d)]
        self._starting = [s for s in self._starting if s not in starting]
        for start in starting:
            if why := self._corrector.refuse(start):
                self._starting += starting
                return [StopRequestedEvent("failed", why)]
        attempts = [(s.task, self._carry.number(s.task, s.number)) for s in starting]
        for name, number in attempts:
            task = self._decisions.find_task(name)
            self._dispatcher.announce(name, number)
            self._corrector.begin(task, number, self._own.get(task.step, StepSettings()))
            shown = self._fanning.start(name) if task.kind == "item" else number
            self._journal.note(AttemptStartedEvent(task.step, task.kind, shown))
        events = self._flush()
        for name, number in attempts:
            fault = "the ledger failed before the start" if self._journal.broken else ""
            if not fault:
                task = self._decisions.find_task(name)
                inputs = self._decisions.inputs_of(task)
                fault = self._dispatcher.try_submit(task, number, inputs)
            if fault:
                events += self._report(name, number, AttemptReport(Outcome("machinery", fault)))
        return events

    def _make_request(
        self, task: Task, number: int, inputs: Mapping[str, ArtifactRef | None]
    ) -> AttemptRequest:
        return make_request(
            run=self._run,
            task=task,
            number=number,
            inputs=inputs,
            own=self._own.get(task.step, StepSettings()),
            pipeline=self._pipeline,
            conditions=self._conditions,
            settings=self._settings.attempts,
            store=self._store.url,
            build_notebook=self._build_notebook,
            batch=self._fanning.find(task.id),
            expected=self._fanning.expected(task.id) if task.kind == "item" else 0.0,
        )

    def _report(self, name: str, number: int, report: AttemptReport) -> list[MachineEvent]:
        """Record how an attempt ended; only the first report of each counts."""
        if not self._dispatcher.close(name, number):
            return []
        self._guest.give_back(name)
        task, batch = self._decisions.find_task(name), self._fanning.find(name)
        if batch is None:
            report = self._decisions.decider.complete(task, report)
        counted, outcome, result = self._corrector.end(task, number, report)
        self._ending.add_seconds(task.step, report.seconds)
        shown = number if batch is None else batch.number
        counts = replace(report, outcome=outcome, result=result if batch is None else None)
        self._journal.note(describe_end(task, shown, counts))
        if not counted:
            return []
        if batch is not None:
            outcome, events = self._fanning.end(name, report, outcome, self._decisions.decider)
            return [*events, AttemptReportedEvent(name, counted, outcome)]
        if outcome.kind == "succeeded":
            self._decisions.results[name] = result or StepResult()
        return [*self._tell(name, counted, outcome)]

    def _tell(self, name: str, number: int, outcome: Outcome) -> tuple[MachineEvent, ...]:
        """Return what the state machine is told of a task's end: first the tasks that it makes."""
        told = AttemptReportedEvent(name, number, outcome)
        if outcome.kind != "succeeded":
            return (told,)
        try:
            return (*self._decisions.succeed(self._decisions.find_task(name)), told)
        except Exception as error:
            return (StopRequestedEvent("failed", describe_fault(error)), told)

    def _flush(self) -> list[MachineEvent]:
        if failure := self._journal.flush():
            return [StopRequestedEvent("failed", describe_unwritable(failure))]
        self._guest.recorded()
        return []

    def _wait(self) -> list[MachineEvent]:
        """Wait until something happens."""
        if failed := self._flush():
            return failed
        now = self._clock.monotonic()
        if self._timers and self._timers[0][0] <= now:
            _, task, number = heappop(self._timers)
            return [TimerFiredEvent(task, number)]
        patience = self._timers[0][0] - now if self._timers else None
        if self._asked_to_stop():
            return self._interrupt()
        if self._cancel is not None and not self._stopped:
            patience = _GLANCE if patience is None else min(patience, _GLANCE)
        try:
            reports = self._dispatcher.wait(patience)
        except KeyboardInterrupt:
            if self._stopped:
                raise
            return self._interrupt()
        return [
            event
            for (task, number), report in reports
            for event in self._report(task, number, report)
        ]

    def _asked_to_stop(self) -> bool:
        return self._cancel is not None and not self._stopped and self._cancel.requested()

    def _interrupt(self) -> list[MachineEvent]:
        self._stopped = True
        return [StopRequestedEvent("cancelled", "the run was cancelled")]

    def _abandon(self, error: BaseException) -> None:
        """End what runs after the loop itself has failed, and record what still can be."""
        interrupted = isinstance(error, KeyboardInterrupt)
        kind: Literal["cancelled", "machinery"] = "cancelled" if interrupted else "machinery"
        fault = f"error in the coordinator: {describe_fault(error)}"
        reason = "the run was interrupted" if interrupted else fault
        if not (interrupted and self._stopped):
            self._dispatcher.end_all(self._clock, _PATIENCE, self._report)
        for task, number in self._dispatcher.open:
            self._report(task, number, AttemptReport(Outcome(kind, reason)))
        steps = (task.step for task in self._tasks.tasks)
        self._ending.abandon("cancelled" if interrupted else "failed", reason, steps)

    def _finish(self) -> RunRecord:
        self._dispatcher.end_all(self._clock, _PATIENCE, self._report)
        self._decisions.decider.save()
        return self._ending.finish(self._end.status, self._end.reason)
