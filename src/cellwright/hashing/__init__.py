"""Canonical forms, digests, versions and step keys: the one package that makes identity."""

from cellwright.hashing.code import canonical_code, code_digest
from cellwright.hashing.digest import (
    SCHEME,
    canonical_bytes,
    digest,
    digest_bytes,
    digest_names,
    digest_variable,
)
from cellwright.hashing.items import derive_item_seed, identify_item

__all__ = [
    "SCHEME",
    "canonical_bytes",
    "canonical_code",
    "code_digest",
    "derive_item_seed",
    "digest",
    "digest_bytes",
    "digest_names",
    "digest_variable",
    "identify_item",
]
