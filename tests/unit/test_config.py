"""Settings: where they come from, who wins, and what is said about wrong ones."""

import json

import pytest

from cellwright.config import find_project, load_settings
from cellwright.errors import SettingsError


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a project folder with no configuration but its own."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_NO_CONFIG", "1")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    return folder


def write_jupyter(tmp_path, name, text, monkeypatch):
    monkeypatch.delenv("JUPYTER_NO_CONFIG")
    (tmp_path / "jupyter").mkdir()
    (tmp_path / "jupyter" / name).write_text(text)


def test_defaults_lie_beside_the_project_root(project):
    inner = project / "notebooks" / "deep"
    inner.mkdir(parents=True)
    settings = load_settings(inner)
    assert settings.project == str(project)
    assert settings.store == str(project / ".cellwright" / "store")
    assert settings.ledger == f"sqlite:///{project}/.cellwright/ledger.db"
    assert settings.slots >= 1


def test_a_folder_without_root_is_its_own_project(tmp_path):
    folder = tmp_path / "alone"
    folder.mkdir()
    assert find_project(folder) in (folder, *folder.parents)


def test_later_sources_win(project, tmp_path, monkeypatch):
    (project / "pyproject.toml").write_text("[tool.cellwright]\njobs = 2\nseed = 5\nengine='a'\n")
    assert load_settings(project).jobs == 2
    write_jupyter(
        tmp_path,
        "cellwright_config.py",
        "c.Cellwright.jobs = 3\nc.Cellwright.seed = 6",
        monkeypatch,
    )
    assert (load_settings(project).jobs, load_settings(project).engine) == (3, "a")
    monkeypatch.setenv("CELLWRIGHT_JOBS", "4")
    assert (load_settings(project).jobs, load_settings(project).seed) == (4, 6)
    assert load_settings(project, {"jobs": 5, "seed": None}).jobs == 5


def test_json_configuration_is_read(project, tmp_path, monkeypatch):
    text = json.dumps({"Cellwright": {"warm": False}})
    write_jupyter(tmp_path, "cellwright_config.json", text, monkeypatch)
    assert load_settings(project).warm is False


def test_what_starts_kernels_waits_for_nobody_in_ci(project, monkeypatch):
    monkeypatch.delenv("CELLWRIGHT_KEEP_KERNELS", raising=False)
    for value, minutes in {"": 5, "false": 5, "true": 0, "1": 0}.items():
        monkeypatch.setenv("CI", value)
        assert load_settings(project).keep_kernels == minutes
    monkeypatch.setenv("CELLWRIGHT_KEEP_KERNELS", "2")
    assert load_settings(project).keep_kernels == 2


def test_home_moves_store_and_ledger(project, tmp_path, monkeypatch):
    monkeypatch.setenv("CELLWRIGHT_HOME", str(tmp_path / "elsewhere"))
    settings = load_settings(project)
    assert settings.store == str(tmp_path / "elsewhere" / "store")
    assert settings.ledger.endswith("elsewhere/ledger.db")


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        ("jbos = 2", "unknown-setting", "did you mean `jobs`?"),
        ("jobs = 'many'", "setting-value", "a whole number"),
        ("jobs = -1", "setting-value", "a whole number"),
        ("warm = 'perhaps'", "setting-value", "true or false"),
        ("cache = 'on'", "setting-value", "one of auto, off"),
        ("fail-on = 'never'", "setting-value", "one of info"),
    ],
)
def test_wrong_settings_are_refused(project, table, code, words):
    (project / "pyproject.toml").write_text(f"[tool.cellwright]\n{table}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(project)
    assert caught.value.code == code
    assert words in caught.value.hint
    assert "pyproject.toml" in caught.value.where


def test_a_broken_file_is_named(project):
    (project / "pyproject.toml").write_text("[tool.cellwright\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(project)
    assert caught.value.code == "settings-file"


def test_the_runtimes_own_variables_are_no_settings(project, monkeypatch):
    monkeypatch.setenv("CELLWRIGHT_FOLDER", "/x")
    monkeypatch.setenv("CELLWRIGHT_ATTEMPT", "r/s/1")
    assert load_settings(project).jobs == 0


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        ("runs.db", "sqlite:///{project}/runs.db"),
        ("sqlite:///runs.db", "sqlite:///{project}/runs.db"),
        ("sqlite:////tmp/runs.db", "sqlite:////tmp/runs.db"),
        ("postgresql://host/db", "postgresql://host/db"),
    ],
)
def test_relative_places_are_the_projects(project, monkeypatch, ledger, expected):
    monkeypatch.chdir("/")
    settings = load_settings(project, {"ledger": ledger, "store": "objects"})
    assert settings.ledger == expected.format(project=project)
    assert settings.store == str(project / "objects")
    assert load_settings(project, {"store": "s3://bucket/x"}).store == "s3://bucket/x"
