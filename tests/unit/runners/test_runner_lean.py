"""papermill is imported without Arrow, and still finds it when it is needed."""

import subprocess
import sys

CODE = """
import sys
from cellwright.runners import lean
lean.import_papermill()
print("pyarrow" in sys.modules)
from papermill import iorw
selector = iorw.FileSelector("/x")
print(type(selector).__module__, selector.base_dir)
import pyarrow
"""


def test_arrow_is_imported_on_demand_only():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout == "False\npyarrow._fs /x\n"
