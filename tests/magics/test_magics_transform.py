"""Mark lines are hidden from IPython so that all other lines keep their numbers."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from cellwright.magics.transform import await_runs, hide_mark_line, read_cell_mark


def transform(source):
    manager = TransformerManager()
    manager.cleanup_transforms[:0] = [hide_mark_line, await_runs]
    return manager.transform_cell(source)


CALL = "get_ipython().run_cell_magic"

CASES = [
    ("x = 1", "x = 1\n"),
    ("%%step a\nx = 1", "# %%step a\nx = 1\n"),
    ("%%step a", "# %%step a\n"),
    ("%%setup\n\n\nx = 1", "# %%setup\n\n\nx = 1\n"),
    ("\n\n%%step a\nx = 1", "#\n#\n# %%step a\nx = 1\n"),
    ("  %%step a\n  x = 1", "# %%step a\nx = 1\n"),
    ("%%step a\n\n  x = 1\n  y", "# %%step a\n\nx = 1\ny\n"),
    ("  %%step a\nx = 1", "# %%step a\nx = 1\n"),
    ("\n  %%step a\n  x = 1", "#\n# %%step a\nx = 1\n"),
    ("%%step a --when n?\nx", CALL + "('step', 'a --when n?', 'x\\n')\n"),
    ("%%step a --when n > 3 # ?\nx", CALL + "('step', 'a --when n > 3 # ?', 'x\\n')\n"),
    ('%%step a --when "n\\\\d" in s\nx', '# %%step a --when "n\\\\d" in s\nx\n'),
    ("%%step a\n%%time\nx", CALL + "('time', '', 'x\\n')\n"),
    ("%%step a\n\n%%time -q\nx", CALL + "('time', '-q', 'x\\n')\n"),
    ("%%step a\n%time x", "# %%step a\nget_ipython().run_line_magic('time', 'x')\n"),
    ("%%step a\nv = !ls", "# %%step a\nv = get_ipython().getoutput('ls')\n"),
    ("%%step\nx", CALL + "('step', '', 'x\\n')\n"),
    ("%%step a-b\nx", CALL + "('step', 'a-b', 'x\\n')\n"),
    ("%%step?", "get_ipython().run_line_magic('pinfo', '%%step')\n"),
    ("%%steps a\nx", CALL + "('steps', 'a', 'x\\n')\n"),
    ("%%time\n%%step a\nx", CALL + "('time', '', '%%step a\\nx\\n')\n"),
    ("%pipeline", "get_ipython().run_line_magic('pipeline', '')\n"),
    ("%pipeline run", "await get_ipython().run_line_magic('pipeline', 'run --await')\n"),
    (
        "n = 1\nr = %pipeline run -p 'a=1'\n",
        "n = 1\nr = await get_ipython().run_line_magic('pipeline', \"run --await -p 'a=1'\")\n",
    ),
    ("%pipeline runs", "get_ipython().run_line_magic('pipeline', 'runs')\n"),
    ('s = """\n%pipeline run\n"""\n', 's = """\n%pipeline run\n"""\n'),
    ("%%time\n%pipeline run", CALL + "('time', '', '%pipeline run\\n')\n"),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_cells_are_transformed(source, expected):
    assert transform(source) == expected


def test_the_mark_of_a_cell_is_read_from_its_source():
    assert read_cell_mark("x = 1") is None
    assert read_cell_mark("\n%%step a --retries 2\nx").given == {"retries": 2}
