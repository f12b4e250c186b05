"""Plug-ins: listed without importing, checked at load, a broken one beside working ones."""

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from cellwright import plugins
from cellwright.errors import PluginError


@pytest.fixture
def entries(monkeypatch):
    """Put entry points of our own in place of the installed ones."""
    found = {}
    monkeypatch.setattr(plugins, "_entries", lambda group: found)

    def add(name, value, group="cellwright.engines"):
        found[name] = EntryPoint(name, value, group)

    return add


def test_built_in_plugins_are_listed_without_being_imported():
    code = (
        "import sys; from cellwright import plugins; "
        "assert 'local' in plugins.list_plugins('cellwright.engines'); "
        "assert not any(m.startswith('cellwright.engines') for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_lists_the_nearest(entries):
    entries("local", "json:loads")
    with pytest.raises(PluginError) as caught:
        plugins.load("cellwright.engines", "locl")
    assert (caught.value.code, caught.value.hint) == ("unknown-plugin", "did you mean `local`?")


def test_a_plugin_that_cannot_be_imported_is_reported_and_the_rest_work(entries):
    entries("bad", "no_such_module:Engine", "cellwright.things")
    entries("good", "json:JSONDecoder", "cellwright.things")
    assert list(plugins.load_all("cellwright.things")) == ["good"]
    assert plugins.broken("cellwright.things")["bad"].code == "broken-plugin"


def test_a_plugin_must_have_the_members_of_its_protocol(entries):
    entries("odd", "json:JSONDecoder")
    with pytest.raises(PluginError, match="lacks submit, close") as caught:
        plugins.load("cellwright.engines", "odd")
    assert caught.value.code == "plugin-contract"
