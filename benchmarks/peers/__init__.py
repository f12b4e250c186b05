"""The other ways to run a graph of steps, one module each: the same work, as each wants it written.

Each has a class with these parts; a part that a system lacks is None.

- `name`: how it is called in tables.
- `requirements`: what `pip` installs for it in an environment of its own; empty for ours.
- `prepare(folder, work, python)`: writes the work as the system's own project.
- `fresh(folder)`: removes results, so that the next run does everything.
- `command(folder, python)`: the words that run it, and the working directory.
- `edited(folder, work, python)`: writes the edited work and returns the words that run it again.
- `keeps_results`: whether an unchanged second run is quicker by design.
- `environment`: variables that it is run with.
"""

from peers.cellwright_notebook import Cellwright, CellwrightAlone
from peers.kedro_project import Kedro
from peers.metaflow_flow import Metaflow
from peers.papermill_loop import PapermillLoop, PapermillPool
from peers.plain_script import Plain
from peers.ploomber_tasks import Ploomber

PEERS = (
    Plain,
    PapermillLoop,
    PapermillPool,
    Ploomber,
    Metaflow,
    Kedro,
    CellwrightAlone,
    Cellwright,
)
