"""Step scripts: a pipeline as a package of plain Python that runs without Cellwright.

`parts` sorts the code, `plan` decides the form of each part, the other modules write the text.
Files are written elsewhere.
"""

from cellwright.convert.scripts.annotations import public_type, read_types
from cellwright.convert.scripts.overview import notebook_of_package
from cellwright.convert.scripts.package import convert_pipeline, script_paths, script_text

__all__ = [
    "convert_pipeline",
    "notebook_of_package",
    "public_type",
    "read_types",
    "script_paths",
    "script_text",
]
