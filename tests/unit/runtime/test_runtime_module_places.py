"""Which modules belong to the project is found quickly, and through links."""

import os

from cellwright.runtime.modules import ModuleWatch


def test_links_are_followed_and_folders_asked_once(tmp_path):
    root, outside = tmp_path / "project", tmp_path / "site"
    (root / "own").mkdir(parents=True)
    outside.mkdir()
    (root / "own" / "a.py").touch()
    for name in ("b.py", "c.py"):
        (outside / name).touch()
    (outside / "linked.py").symlink_to(root / "own" / "a.py")
    (tmp_path / "through").symlink_to(root / "own")
    asked = []

    def is_local(path):
        asked.append(path)
        return os.path.realpath(path).startswith(f"{root}/")

    watch = ModuleWatch(is_local)
    expected = {
        str(root / "own" / "a.py"): True,
        str(tmp_path / "through" / "a.py"): True,
        str(outside / "linked.py"): True,
        str(outside / "b.py"): False,
        str(outside / "c.py"): False,
        str(tmp_path / "not" / "there.py"): False,
    }
    for _ in range(2):
        assert {path: watch._is_here(path) for path in expected} == expected
    assert len(asked) == 5
