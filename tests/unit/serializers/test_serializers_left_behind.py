"""What modules keep and cannot be stored stays behind: using it is an error, having it is none."""

import pytest

from cellwright.errors import PipelineError
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.serializers.left_behind import LeftBehind
from cellwright.stores import ObjectStore

NAME = "@module:shapes.Brewer"


@pytest.fixture
def left(tmp_path):
    """What stands for a running generator and an open file in the state of a module."""
    path = tmp_path / "notes.txt"
    path.write_text("one")
    store = ObjectStore(str(tmp_path / "store"))
    with path.open() as file:
        state = {"colors": (c for c in "rgb"), "file": file, "names": ["r"]}
        refs = dump_bundle({NAME: state}, store)
    found = load_bundle(refs, store)
    again = dump_bundle(found, store)
    assert again[NAME].value == refs[NAME].value
    return found[NAME]


def test_the_rest_of_the_state_is_there(left):
    assert left["names"] == ["r"]
    assert type(left["colors"]) is type(left["file"]) is LeftBehind
    assert left["colors"] is not None


@pytest.mark.parametrize(
    "use",
    [
        next,
        iter,
        list,
        bool,
        lambda x: x.send(None),
        lambda x: x.close(),
        lambda x: 1 in x,
        lambda x: x[0],
        lambda x: [y for y in x],
    ],
)
def test_every_use_of_a_generator_is_refused(left, use):
    with pytest.raises(PipelineError, match="lives only in the kernel"):
        use(left["colors"])


def test_every_use_of_a_file_is_refused(left):
    with pytest.raises(PipelineError, match="TextIOWrapper"):
        left["file"].read()
    with pytest.raises(PipelineError, match="TextIOWrapper"), left["file"]:
        pass


def test_what_such_an_object_never_has_is_missing(left):
    assert not hasattr(left["colors"], "fget")
    assert not hasattr(left["file"], "_repr_html_")


def test_variables_are_refused_as_ever(tmp_path):
    store = ObjectStore(str(tmp_path / "store"))
    with pytest.raises(PipelineError, match="generator"):
        dump_bundle({"colors": [(c for c in "rgb")]}, store)
