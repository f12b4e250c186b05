"""Executes the cells of a step notebook in a kernel that has been started.

papermill and nbclient keep the notebook; the waiting is ours, so that limits, death and
cancellation are noticed at once. What the outcome is called is decided in `outcome`.
"""

from __future__ import annotations

import time
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from papermill.clientwrap import PapermillNotebookClient

from cellwright.errors import EngineError
from cellwright.runners.receiving import receive
from cellwright.runners.session import Session
from cellwright.runners.watch import wait_for_start

_HELLO_PAUSE = 0.25
_START_LIMIT = 120.0
_LAST_OUTPUT = 10.0
_AT_ONCE = 100
_LONGEST = 10_000


class StepClient(PapermillNotebookClient):  # type: ignore[misc]
    """A papermill client that talks to the kernel of one attempt.

    Args:
        nb_man: papermill's keeper of the notebook.
        session: The attempt.
    """

    def __init__(self, nb_man: Any, session: Session) -> None:
        super().__init__(nb_man, km=session.kernel.manager)
        self.session = session
        self.sent: dict[str, int] = {}

    def execute(self, **_: Any) -> Any:
        """Execute all cells; returns the notebook."""
        self.reset_execution_trackers()
        wait_for_start(self.session.watch)
        self.kc = self.session.connect()
        info = self._greet()
        self.session.watch.begin()
        self.nb.metadata["language_info"] = info["content"].get("language_info", {})
        self.papermill_execute_cells()
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> Any:
        """Execute one cell and wait until it is done.

        Raises:
            CellExecutionError: It raised.
            Stopped: The attempt cannot go on.
        """
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.metadata["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        self.session.begin_cell(cell_index)
        sent = self.kc.execute(cell.source, store_history=True, stop_on_error=True)
        self.sent[sent] = cell_index
        reply = self._wait_for_reply_and_outputs(sent)
        if reply["content"].get("execution_count"):
            cell["execution_count"] = reply["content"]["execution_count"]
        self.session.end_cell(cell_index, cell, reply["content"])
        if reply["content"]["status"] == "error":
            raise CellExecutionError.from_cell_and_msg(cell, reply["content"])
        return cell

    def _greet(self) -> Any:
        """Say hello until the kernel answers and its outputs arrive; returns its description."""
        shell, iopub = self.kc.shell_channel.socket, self.kc.iopub_channel.socket
        self.session.watch.add((shell, iopub))
        limit = time.monotonic() + _START_LIMIT
        info, heard, again = None, False, 0.0
        while info is None or not heard:
            if time.monotonic() > again:
                self.kc.kernel_info()
                again = time.monotonic() + _HELLO_PAUSE
            if time.monotonic() > limit:
                raise EngineError("the kernel does not answer", code="kernel-not-started")
            ready = self.session.watch.wait(_HELLO_PAUSE)
            if iopub in ready:
                heard = receive(self.kc.session, iopub) is not None or heard
            if shell in ready:
                message = receive(self.kc.session, shell)
                if message is not None and message["msg_type"] == "kernel_info_reply":
                    info = message
        return info

    def _wait_for_reply_and_outputs(self, sent: str) -> Any:
        shell, iopub = self.kc.shell_channel.socket, self.kc.iopub_channel.socket
        reply, idle, limit = None, False, float("inf")
        while reply is None or not idle:
            ready = self.session.watch.wait()
            if iopub in ready:
                idle = self._take_outputs(iopub, sent) or idle
            elif shell in ready:
                message = receive(self.kc.session, shell)
                if message is not None and message["parent_header"].get("msg_id") == sent:
                    reply, limit = message, time.monotonic() + _LAST_OUTPUT
            elif time.monotonic() > limit:
                break  # the reply is there, and the end of the outputs got lost
        return reply

    def _take_outputs(self, iopub: Any, sent: str) -> bool:
        """Keep outputs that wait; returns whether the last of the cell that was sent is there."""
        for _ in range(_AT_ONCE):
            message = receive(self.kc.session, iopub)
            if message is None:
                break
            if self._take_output(message, sent):
                return True
        return False

    def _take_output(self, message: Any, sent: str) -> bool:
        """Keep one output; returns whether it was the last of the cell that was sent."""
        parent = message["parent_header"].get("msg_id")
        index = self.sent.get(parent)
        if index is None:
            return False
        if "too_big" in message:
            self.session.note_dropped(index, message["too_big"])
            if message["msg_type"] != "error":
                return False
        try:
            NotebookClient.process_message(self, message, self.nb.cells[index], index)
        except CellExecutionComplete:
            return bool(parent == sent)
        return False

    def clear_output(self, outs: Any, msg: Any, cell_index: int) -> None:
        """Clear the outputs of a cell, now or before its next one."""
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self.session.forget_outputs(cell_index)

    def output(self, outs: Any, msg: Any, display_id: str | None, cell_index: int) -> Any:
        """Keep an output, unless the cell has had too many."""
        if self.clear_before_next_output:
            self.session.forget_outputs(cell_index)
        if msg["msg_type"] == "stream":
            content = msg["content"]
            self.session.log.write(content["name"], content["text"])
            if not self.session.room_for(cell_index, len(content["text"])):
                return None
            if outs and outs[-1].get("output_type") == "stream" and not display_id:
                last = outs[-1]
                hooked = self.output_hook_stack[msg["parent_header"].get("msg_id")]
                clearing = self.clear_before_next_output
                if last["name"] == content["name"] and not hooked and not clearing:
                    self.session.extend_stream(cell_index, last, content["text"])
                    return last
        elif msg["msg_type"] == "error":
            _shorten(msg["content"])
        elif not self.session.room_for(cell_index, _size(msg["content"])):
            return None
        return super().output(outs, msg, display_id, cell_index)


def _shorten(content: Any) -> None:
    """Cut the texts of an error that are longer than anybody reads."""
    content["evalue"] = content["evalue"][:_LONGEST]
    content["traceback"] = [line[:_LONGEST] for line in content["traceback"][:_LONGEST]]


def _size(content: Any) -> int:
    data = content.get("data") or {}
    return sum(len(v) for v in data.values() if isinstance(v, str)) + 200
