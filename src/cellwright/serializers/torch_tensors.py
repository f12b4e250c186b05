"""torch tensors as raw memory: a plug-in, of use where torch is; modules and graphs are pickled.

torch is never imported here: a value that is a tensor has imported it.
"""

from __future__ import annotations

import sys
from typing import Any

from cellwright.hashing import digest
from cellwright.interfaces import Items, Payload
from cellwright.serializers.memory import KNOWN


class TorchSerializer:
    """Dense `torch.Tensor` and `Parameter` in main memory that no graph hangs on."""

    name = "torch"
    version = 1

    def accepts(self, value: Any) -> bool:
        """Return whether this value comes back exactly the same."""
        torch = sys.modules.get("torch")
        if torch is None or not hasattr(torch, "Tensor"):
            return False
        if type(value) not in (torch.Tensor, torch.nn.Parameter) or vars(value):
            return False
        plain = value.layout is torch.strided and value.device.type == "cpu" and value.is_leaf
        plain = plain and not (value.is_conj() or value.is_neg() or value.is_quantized)
        return bool(plain and value.grad is None and not value._backward_hooks)

    def dump(self, value: Any) -> Payload:
        """Take a tensor apart; memory without gaps is not copied."""
        if not self.accepts(value):
            message = f"not a dense tensor in main memory: {type(value).__name__}"
            raise TypeError(message)
        torch: Any = sys.modules["torch"]
        data = value.detach()
        strides = _strides(data)
        line = torch.as_strided(data if strides else data.contiguous(), (data.numel(),), (1,))
        memory = memoryview(line.view(torch.uint8).numpy()) if data.numel() else memoryview(b"")
        meta = {
            "dtype": str(data.dtype).removeprefix("torch."),
            "shape": list(data.shape),
            "strides": strides or list(data.contiguous().stride()),
            "gradient": value.requires_grad,
            "parameter": type(value) is torch.nn.Parameter,
        }
        return Payload(meta, (memory,), (), (Items(data.element_size()),))

    def load(self, payload: Payload) -> object:
        """Put a tensor together over its memory."""
        import torch as module

        torch: Any = module
        meta = payload.meta
        dtype = getattr(torch, meta["dtype"])
        if not isinstance(dtype, torch.dtype):
            raise TypeError(meta["dtype"])
        shape = tuple(meta["shape"])
        if payload.buffers[0].nbytes:
            line = torch.frombuffer(payload.buffers[0], dtype=dtype)
            found = torch.as_strided(line, shape, tuple(meta["strides"]))
        else:
            found = torch.empty_strided(shape, tuple(meta["strides"]), dtype=dtype)
        if meta["parameter"]:
            return torch.nn.Parameter(found, requires_grad=meta["gradient"])
        return found.requires_grad_(meta["gradient"])

    def value_digest(self, value: Any, payload: Payload) -> str | None:
        """Return the digest of dtype, shape and elements in row order."""
        torch: Any = sys.modules["torch"]
        meta = payload.meta
        line = value.detach().contiguous().reshape(-1)
        data = memoryview(line.view(torch.uint8).numpy()) if line.numel() else memoryview(b"")
        flags = (meta["gradient"], meta["parameter"])
        return digest("tensor", meta["dtype"], meta["shape"], flags, KNOWN.digest(data))

    def summarize(self, value: Any) -> str:
        """Return a few words for people, such as `tensor 3 × 4, float32`."""
        shape = " × ".join(map(str, value.shape)) or "of one element"
        return f"tensor {shape}, {str(value.dtype).removeprefix('torch.')}"


def _strides(data: Any) -> list[int]:
    """Return the strides of a tensor whose elements fill a range of memory; else nothing."""
    expected = 1
    steps = sorted(zip(data.stride(), data.shape, strict=True))
    for step, size in steps:
        if size == 1:
            continue
        if step != expected:
            return []
        expected *= size
    return list(data.stride())
