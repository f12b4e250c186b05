"""Facts about where we run: time, actor, git, packages; the only place that asks for them."""

from __future__ import annotations

import getpass
import os
import platform
import secrets
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from cellwright.model import Actor, Stamp

# Variables by which CI systems name the job, and what they say.
CI_JOBS = (
    ("GITHUB_ACTIONS", "GITHUB_RUN_ID", "github"),
    ("GITLAB_CI", "CI_JOB_ID", "gitlab"),
    ("JENKINS_URL", "BUILD_TAG", "jenkins"),
    ("BUILDKITE", "BUILDKITE_BUILD_ID", "buildkite"),
    ("CIRCLECI", "CIRCLE_BUILD_NUM", "circleci"),
)


ACTOR = "CELLWRIGHT_ACTOR"
"""The variable by which a server tells a run for whom it was started."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds from an arbitrary start."""
        return time.monotonic()


def new_run_id(now: datetime) -> str:
    """Return a fresh run id that sorts by time: `20261123-082611-k3f9qa`."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    tail = "".join(secrets.choice(alphabet) for _ in range(6))
    return f"{now:%Y%m%d-%H%M%S}-{tail}"


def find_actor() -> Actor:
    """Return who we are: user, host, process, CI job.

    The user is the one for whom a server acts, on JupyterHub its user, else that of the process.
    """
    try:
        user = os.environ.get(ACTOR) or os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError):
        user = str(os.getuid())
    ci = "ci" if os.environ.get("CI") else ""
    for flag, job, name in CI_JOBS:
        if os.environ.get(flag):
            ci = f"{name}:{os.environ.get(job, '')}"
    return Actor(user=user, host=platform.node(), process=os.getpid(), ci=ci)


def find_commit(folder: Path) -> tuple[str, bool]:
    """Return the git commit of a folder and whether there are uncommitted changes in it.

    Two empty answers where there is no git, no repository or no commit.
    """
    head = _git(folder, "rev-parse", "HEAD")
    if not head:
        return "", False
    return head, bool(_git(folder, "status", "--porcelain"))


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", *words],  # noqa: S607 - the user's git
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


class Stamper:
    """Says who acts, when and at which commit; who and which commit are looked up once."""

    def __init__(self, folder: Path) -> None:
        self._actor = find_actor()
        self._commit, self._dirty = find_commit(folder)

    def __call__(self) -> Stamp:
        """Return a stamp with the time of the call."""
        return Stamp(datetime.now(UTC), self._actor, self._commit, self._dirty)


def is_alive(actor: Actor, since: datetime) -> bool:
    """Return whether the process that an actor names still runs, as far as can be known here.

    A process of another host counts as alive; one that began after `since` is another one.
    """
    import psutil

    if actor.host != platform.node():
        return True
    try:
        process = psutil.Process(actor.process)
        started: float = process.create_time()
        zombie = process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
    return not zombie and started <= since.timestamp() + 1
