"""What `check` says of code that cannot be followed: in the words of the notebook."""

import nbformat

from cellwright import api


def test_a_repeated_step_is_named_once_and_by_its_own_name(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "shapes.py").write_text("def one(x):\n    return x\n")
    made = nbformat.v4.new_notebook()
    made.cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "%%setup\nimport shapes",
            "%%step fan --foreach i=[1, 2]\nx = vars(shapes)['one'](i)",
            "%%check fan\nassert vars(shapes)['one'](1)",
        )
    ]
    nbformat.write(made, tmp_path / "nb.ipynb")
    told = [d.message for d in api.check([tmp_path / "nb.ipynb"]) if d.code == "CW193"]
    assert len(told) == 1
    assert "for `fan`:" in told[0]
