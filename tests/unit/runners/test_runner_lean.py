"""papermill is imported without what it does not need, and still finds it when it is needed."""

import subprocess
import sys

CODE = """
import sys
from cellwright.runners import lean
lean.import_papermill()
print("pyarrow" in sys.modules, "rfc3987_syntax" in sys.modules)
from papermill import iorw
selector = iorw.FileSelector("/x")
print(type(selector).__module__, selector.base_dir)
import pyarrow
import importlib.util
print(importlib.util.find_spec("rfc3987_syntax") is not None)
"""


def test_heavy_packages_are_imported_on_demand_only(tmp_path):
    (tmp_path / "rfc3987_syntax.py").write_text("def is_valid_syntax(rule, text): return True\n")
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{CODE}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False False\npyarrow._fs /x\nTrue\n"
