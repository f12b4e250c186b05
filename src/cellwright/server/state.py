"""What the handlers of one server share: its root, its projects, who follows runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from cellwright.server.following import Follower
from cellwright.server.listing import Histories
from cellwright.server.paths import Root
from cellwright.server.projects import Projects


@dataclass(frozen=True, slots=True)
class State:
    """What the handlers of one server share; `follower` is there once the server has started."""

    root: Root
    projects: Projects
    follower: Follower
    histories: Histories = field(default_factory=Histories)
