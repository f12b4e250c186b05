"""Values to stored objects and back, chosen by type and never by name; not where they are kept."""

from cellwright.serializers.bundle import dump_bundle, load_bundle, read_profile
from cellwright.serializers.definitions import DefinitionSource, use_definitions
from cellwright.serializers.joining import join_values
from cellwright.serializers.live import LiveObjects
from cellwright.serializers.plainly import is_plain_form, load_plain_form, read_manifest
from cellwright.serializers.values import ValueDigest, digest_value

__all__ = [
    "DefinitionSource",
    "LiveObjects",
    "ValueDigest",
    "digest_value",
    "dump_bundle",
    "is_plain_form",
    "join_values",
    "load_bundle",
    "load_plain_form",
    "read_manifest",
    "read_profile",
    "use_definitions",
]
