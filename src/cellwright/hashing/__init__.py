"""Canonical forms, digests, versions and step keys: the one package that makes identity."""

from cellwright.hashing.digest import SCHEME, canonical_bytes, digest, digest_bytes

__all__ = ["SCHEME", "canonical_bytes", "digest", "digest_bytes"]
