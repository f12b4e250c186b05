"""Files are whole or untouched."""

import pytest

from cellwright.app import write_text
from cellwright.errors import SettingsError


def test_writes_only_what_changed(tmp_path):
    path = tmp_path / "deep" / "file.py"
    assert write_text(path, "a\n")
    assert not write_text(path, "a\n")
    assert write_text(path, "b\n")
    assert path.read_text() == "b\n"
    assert [p.name for p in path.parent.iterdir()] == ["file.py"]


def test_keeps_the_mode(tmp_path):
    path = tmp_path / "file.py"
    path.write_text("a")
    path.chmod(0o640)
    write_text(path, "b")
    assert path.stat().st_mode & 0o777 == 0o640


def test_says_what_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as caught:
        write_text(tmp_path / "file" / "x.py", "a")
    assert caught.value.code == "unwritable"
