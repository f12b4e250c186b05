"""Types of values in step scripts: taken from a run, kept by `convert` and `sync`."""

import pytest

pytestmark = pytest.mark.kernel


def test_types_come_from_a_run_and_stay(project):
    cells = [
        "%%step load\nimport pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\nn = 2",
        "%%step use\nprint(len(df) + n)",
    ]
    project.write("typed.ipynb", cells)
    missing = project.command("convert", "typed.ipynb", "--types-from", "latest", "--json")
    assert missing.status == 2
    assert missing.data["error"]["code"] == "unknown-run"
    assert project.run("typed.ipynb").status == 0
    done = project.command("convert", "typed.ipynb", "--types-from", "latest", "--json")
    assert done.status == 0, done.err
    script = project.folder / "typed" / "steps" / "use.py"
    signature = 'def use(df: "pandas.DataFrame", n: int) -> None:'
    assert signature in script.read_text()
    versions = {s["name"]: s["version"] for s in done.data["steps"]}
    project.write("typed.ipynb", [cells[0], f"{cells[1]}\nprint(n)"])
    again = project.command("convert", "typed.ipynb", "--json")
    assert signature in script.read_text()
    changed = {s["name"]: s["version"] != versions[s["name"]] for s in again.data["steps"]}
    assert changed == {"load": False, "use": True}
    assert project.command("check", "typed.ipynb").status == 0
    script.write_text(script.read_text().replace("print(n)", "print(-n)"))
    assert project.command("sync", "typed.ipynb", "typed").status == 0
    assert "print(-n)" in (project.folder / "typed.ipynb").read_text()
    assert signature in script.read_text()
