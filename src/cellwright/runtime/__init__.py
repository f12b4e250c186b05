"""What runs inside a step's kernel: gets inputs, observes, hands on outputs; nothing of the run.

It must import fast and leave no names in the user's namespace but the inputs.
"""

from cellwright.runtime.inputs import load_inputs
from cellwright.runtime.metrics import log_metric
from cellwright.runtime.outputs import save_outputs
from cellwright.runtime.reference import enter_step, keep_snapshot, leave_step
from cellwright.runtime.reference_loops import repeat_next
from cellwright.runtime.session import begin
from cellwright.runtime.spreading import begin_item, save_item, spread
from cellwright.runtime.threads import limit_threads, release_threads

__all__ = [
    "begin",
    "begin_item",
    "enter_step",
    "keep_snapshot",
    "leave_step",
    "limit_threads",
    "load_inputs",
    "log_metric",
    "release_threads",
    "repeat_next",
    "save_item",
    "save_outputs",
    "spread",
]
