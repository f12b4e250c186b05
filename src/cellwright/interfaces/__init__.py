"""What the replaceable parts must do, as Protocols; no part itself."""

from cellwright.interfaces.clock import Clock
from cellwright.interfaces.engine import Engine, Handle
from cellwright.interfaces.kernels import Kernel, KernelHost, KernelSettings, Usage
from cellwright.interfaces.ledger import Ledger
from cellwright.interfaces.runner import Cancellation, Runner
from cellwright.interfaces.serializer import Payload, Serializer
from cellwright.interfaces.store import BYTES, Items, Store

__all__ = [
    "BYTES",
    "Cancellation",
    "Clock",
    "Engine",
    "Handle",
    "Items",
    "Kernel",
    "KernelHost",
    "KernelSettings",
    "Ledger",
    "Payload",
    "Runner",
    "Serializer",
    "Store",
    "Usage",
]
