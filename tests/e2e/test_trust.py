"""Two users share a store and a ledger: what works without trust, and what does not."""

import pytest

pytestmark = pytest.mark.kernel

NOTEBOOK = [
    "%%setup\nclass Model:\n    def __init__(self, weight):\n        self.weight = weight",
    "%%step load\nrows = [1, 2, 3]",
    "%%step train\nmodel = Model(sum(rows))",
    "%%step use\nresult = model.weight * 2",
]


def statuses(done):
    assert done.status == 0, done.err
    return {name: step["status"] for name, step in done.data["steps"].items()}


def reasons(done):
    return {step["name"]: " ".join(step["reasons"]) for step in done.data["steps"]}


@pytest.fixture
def users(project, tmp_path):
    """Return functions that give a command as Anna and as Berta."""
    homes = {name: tmp_path / name for name in ("anna", "berta")}

    def as_user(name):
        homes[name].mkdir(exist_ok=True)
        home = {"HOME": str(homes[name]), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""}
        return lambda *words: project.command(*words, **home)

    project.write("nb.ipynb", NOTEBOOK)
    return as_user("anna"), as_user("berta")


def test_a_shared_store(users):
    anna, berta = users
    assert set(statuses(anna("run", "nb.ipynb", "--json")).values()) == {"succeeded"}
    assert set(statuses(anna("run", "nb.ipynb", "--json")).values()) == {"reused"}
    key = anna("trust", "show").out.strip()
    assert key.startswith("ed25519:")

    assert berta("get", "latest", "load.rows").out == "[1, 2, 3]\n"
    refused = berta("get", "latest", "train.model", "--json", "-o", "model.txt")
    assert refused.status == 1
    assert refused.data["error"]["code"] == "signer-unknown"
    assert key in refused.data["error"]["hint"]

    planned = berta("plan", "nb.ipynb", "--json")
    assert "which you do not trust" in reasons(planned)["train"]
    assert berta("trust", "add", key, "--name", "Anna").status == 0
    listed = berta("trust", "list", "--json").data
    assert [t["name"] for t in listed["trusted"]] == ["Anna"]
    assert set(statuses(berta("run", "nb.ipynb", "--json")).values()) == {"reused"}

    assert berta("trust", "remove", "Anna").status == 0
    done = statuses(berta("run", "nb.ipynb", "--json"))
    assert (done["load"], done["train"]) == ("reused", "succeeded")
    assert set(statuses(berta("run", "nb.ipynb", "--json")).values()) == {"reused"}
