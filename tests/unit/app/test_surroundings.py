"""Who, when, at which commit; and whether a run's process still lives."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from cellwright.app.packages import read_installed
from cellwright.app.surroundings import (
    find_actor,
    find_commit,
    is_alive,
    new_run_id,
)
from cellwright.model import Actor

NOW = datetime(2026, 11, 23, 8, 26, 11, tzinfo=UTC)


def git(folder, *words):
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.invalid"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def test_run_ids_sort_by_time_and_differ():
    first, later = new_run_id(NOW), new_run_id(NOW + timedelta(seconds=1))
    assert first.startswith("20261123-082611-")
    assert first < later
    assert new_run_id(NOW) != first


def test_commit_and_dirty_state(tmp_path):
    assert find_commit(tmp_path) == ("", False)
    git(tmp_path, "init", "-q")
    assert find_commit(tmp_path) == ("", False)
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first")
    commit, dirty = find_commit(tmp_path)
    assert (len(commit), dirty) == (40, False)
    (tmp_path / "new").touch()
    assert find_commit(tmp_path) == (commit, True)


def test_the_actor_names_hub_user_and_ci_job(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_RUN_ID", "77")
    actor = find_actor()
    assert (actor.user, actor.ci, actor.process) == ("ada", "github:77", os.getpid())


def test_a_process_is_alive_until_it_ends():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    actor = Actor("u", find_actor().host, child.pid)
    soon = datetime.now(UTC) + timedelta(seconds=5)
    assert is_alive(actor, soon)
    assert not is_alive(actor, soon - timedelta(days=1)), "a later process took the number"
    child.communicate()
    assert not is_alive(actor, soon)
    assert is_alive(Actor("u", "another-host", child.pid), soon)


def test_packages_are_listed_with_versions():
    packages = read_installed().versions
    assert packages["papermill"][0].isdigit()
    assert list(packages) == sorted(packages)
