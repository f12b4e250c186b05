"""torch tensors behave as every serializer's values must; where torch is not installed, skipped."""

import warnings

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    torch = pytest.importorskip("torch")

from cellwright.serializers import LiveObjects, dump_bundle, foreign, load_bundle
from cellwright.serializers.torch_tensors import TorchSerializer
from cellwright.stores import ObjectStore
from tests.contract.serializer_cases import cases

DTYPES = (
    *("float64", "float32", "float16", "bfloat16", "int64", "int8", "uint8", "bool"),
    *("complex64", "complex128"),
)
LAST = torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)

ACCEPTED = {
    **{d: torch.arange(6).reshape(2, 3).to(getattr(torch, d)) for d in DTYPES},
    "one element": torch.tensor(3.5),
    "empty": torch.empty(0),
    "no rows": torch.empty(0, 3, dtype=torch.int32),
    "transposed": torch.arange(6.0).reshape(2, 3).T,
    "channels last": LAST,
    "every second": torch.arange(10)[::2],
    "column": torch.arange(12.0).reshape(3, 4)[:, 1],
    "expanded": torch.arange(3).expand(2, 3),
    "not a number": torch.tensor([float("nan"), -0.0]),
    "gradient": torch.ones(3, requires_grad=True),
    "parameter": torch.nn.Parameter(torch.ones(2, 2)),
    "frozen parameter": torch.nn.Parameter(torch.ones(2), requires_grad=False),
}
REFUSED = {
    "graph": torch.ones(2, requires_grad=True) * 2,
    "sparse": torch.eye(3).to_sparse(),
    "conjugate": torch.ones(2, dtype=torch.complex64).conj(),
    "module": torch.nn.Linear(2, 2),
    "list": [torch.ones(2)],
    "number": 1.0,
}


def equal(one, two):
    same = type(one) is type(two) and one.dtype == two.dtype and one.shape == two.shape
    same &= one.requires_grad == two.requires_grad
    a, b = one.detach(), two.detach()
    bits = [t.contiguous().reshape(-1).view(torch.uint8).tolist() for t in (a, b)]
    return same and bits[0] == bits[1]


def _clone(value):
    if type(value) is torch.Tensor:
        return value.detach().clone().requires_grad_(value.requires_grad)
    return type(value)(value.detach().clone(), value.requires_grad)


class TestTorch(cases(ACCEPTED, REFUSED, equal, _clone)):
    serializer = TorchSerializer()


def test_memory_order_is_kept():
    serializer = TorchSerializer()
    payload = serializer.dump(LAST)
    assert serializer.load(payload).stride() == LAST.stride()


def test_through_a_store(tmp_path, monkeypatch):
    monkeypatch.setattr(foreign, "_installed", lambda: {"torch": TorchSerializer()})
    store = ObjectStore(str(tmp_path))
    model = torch.nn.Linear(3, 2)
    values = {"tensor": torch.arange(1_000_000.0), "model": model}
    refs = dump_bundle(values, store)
    assert refs["tensor"].canonical
    live = LiveObjects()
    loaded = load_bundle(refs, store, live=live)
    assert torch.equal(loaded["tensor"], values["tensor"])
    assert torch.equal(loaded["model"].weight, model.weight)
    loaded["tensor"][0] = 7.0
    assert torch.equal(load_bundle(refs, store)["tensor"], values["tensor"])
    assert dump_bundle(loaded, store, live=live)["tensor"].value != refs["tensor"].value
