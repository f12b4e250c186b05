"""Where objects are kept: a folder, or any place that fsspec reaches; not what is in them."""

from cellwright.stores.objects import ObjectStore

__all__ = ["ObjectStore"]
