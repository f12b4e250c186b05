"""What the notebook got from Jupyter, for scripts that run without it."""

import __future__

from pathlib import Path


class Unbound:
    """Stands for a name that has no value."""

    def __repr__(self):
        return "UNBOUND"


UNBOUND = Unbound()


def run_cells(file, given, keep=True):
    """Run a file of cells in the namespace that all such cells share, as those of a notebook do.

    Args:
        file: A file in the folder steps/.
        given: Values by name; a name that is given as UNBOUND has none.
        keep: Whether the names that the cells bind stay.

    Returns:
        The namespace at their end.
    """
    from . import definitions

    namespace = vars(definitions)
    before = dict(namespace)
    path = Path(__file__).parent / "steps" / file
    head, mark, cells = path.read_text("utf-8").partition("\n# %% [")
    imports = compile(head, str(path), "exec", dont_inherit=True)
    exec(imports, namespace)  # noqa: S102
    for name, value in given.items():
        if value is UNBOUND:
            namespace.pop(name, None)
        else:
            namespace[name] = value
    flags = imports.co_flags & __future__.annotations.compiler_flag
    cells = "\n" * head.count("\n") + mark + cells
    code = compile(cells, str(path), "exec", flags, dont_inherit=True)
    exec(code, namespace)  # noqa: S102
    after = dict(namespace)
    if not keep:
        namespace.clear()
        namespace.update(before)
    return after
