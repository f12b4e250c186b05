"""Objects with traits: they keep their observers; widgets open connections of their own."""

import ipywidgets
import pytest
import traitlets

from cellwright.compare import describe_difference
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.stores import ObjectStore


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path / "store"))


class Account(traitlets.HasTraits):
    """Something with a trait, an observer of its class, and one that code adds."""

    balance = traitlets.Int(3)

    @traitlets.observe("balance")
    def _note(self, change):
        vars(self).setdefault("noted", []).append(change["new"])


class Ear:
    """Remembers what it hears."""

    def __init__(self):
        self.heard = []

    def hear(self, change):
        self.heard.append(change["new"])


def test_observers_travel_and_are_called_once(store):
    account, ear = Account(), Ear()
    account.observe(ear.hear, "balance")
    values = {"account": account, "ear": ear}
    found = load_bundle(dump_bundle(values, store), store)
    found["account"].balance = 8
    assert found["ear"].heard == [8]
    assert found["account"].noted == [8]
    assert ear.heard == []


def test_a_widget_is_the_same_after_each_journey(store):
    slider = ipywidgets.IntSlider(value=3, max=20)
    values = {"slider": slider, "box": ipywidgets.VBox([slider, ipywidgets.Output()])}
    first = dump_bundle(values, store)
    found = load_bundle(first, store)
    again = dump_bundle(found, store)
    assert {n: r.value for n, r in first.items()} == {n: r.value for n, r in again.items()}
    assert found["box"].children[0] is found["slider"]
    found["slider"].value = 9
    changed = dump_bundle(found, store)
    assert changed["slider"].value != first["slider"].value


def test_a_loaded_widget_has_a_connection_of_its_own(store):
    button = ipywidgets.Button(description="go")
    closed = ipywidgets.Button(description="gone")
    closed.close()
    found = load_bundle(dump_bundle({"open": button, "closed": closed}, store), store)
    assert found["open"].comm is not None
    assert found["open"].comm is not button.comm
    assert found["closed"].comm is None


def test_links_between_widgets_hold(store):
    one, other = ipywidgets.IntSlider(), ipywidgets.IntText()
    link = traitlets.link((one, "value"), (other, "value"))
    found = load_bundle(dump_bundle({"one": one, "other": other, "link": link}, store), store)
    found["one"].value = 5
    assert found["other"].value == 5
    found["link"].unlink()
    found["one"].value = 6
    assert found["other"].value == 5


def test_widgets_are_compared_by_what_is_theirs():
    one, same, other = (ipywidgets.IntSlider(value=v) for v in (3, 3, 4))
    assert describe_difference(one, same, "slider") is None
    assert "3 is expected, 4 is there" in describe_difference(one, other, "slider")


def test_what_says_itself_how_it_is_pickled_is_asked(store):
    class Own(traitlets.HasTraits):
        def __reduce__(self):
            return list, ([1, 2],)

    assert load_bundle(dump_bundle({"own": Own()}, store), store)["own"] == [1, 2]
