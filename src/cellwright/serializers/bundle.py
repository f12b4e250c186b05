"""Several variables stored and loaded together, so that what was one object stays one.

How values are taken apart, which of them belong together and how they are written is elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cellwright.errors import CellwrightError
from cellwright.interfaces import Store
from cellwright.model import ArtifactRef, Profile
from cellwright.serializers.crossing import cannot_cross
from cellwright.serializers.graph import Graph, Node
from cellwright.serializers.live import LiveObjects
from cellwright.serializers.loading import Loader
from cellwright.serializers.manifest import decode_manifest
from cellwright.serializers.registry import PICKLE, take_leaf
from cellwright.serializers.shared import find_shared
from cellwright.serializers.writing import Writer


def dump_bundle(
    values: Mapping[str, object],
    store: Store,
    *,
    live: LiveObjects | None = None,
    scope: str = "",
    optional: Collection[str] = (),
    refused: dict[str, CellwrightError] | None = None,
    profiles: bool = True,
    loaded: Mapping[str, str] | None = None,
    shared: list[tuple[str, ...]] | None = None,
) -> dict[str, ArtifactRef]:
    """Store variables so that their objects keep their identity.

    Args:
        values: The variables.
        store: Where to.
        live: The objects that came from the store; the unchanged ones are only referred to.
        scope: Tells apart objects that are made in different places (the task of a run).
        optional: Variables that may be left out when they cannot be stored.
        refused: Gets the errors of those left out.
        profiles: Whether frames and arrays are described.
        loaded: Variables that came from the store, with the identities of their objects.
        shared: Gets the groups of variables that share objects, those of `loaded` included.

    Returns:
        A reference for each variable, in their order.

    Raises:
        PipelineError: `cannot-cross`: a value lives only in the kernel that made it.
        StoreError: The store cannot be written.
    """
    graph = Graph(values, live or LiveObjects())

    def failed(node: Node, error: Exception) -> None:
        named = _obstacle(node, error)
        if not node.names or not set(node.names) <= set(optional):
            raise named from error
        if refused is not None:
            refused.update(dict.fromkeys(node.names, named))

    graph.settle(failed)
    if shared is not None:
        shared += find_shared(graph, loaded or {})
    writer = Writer(graph, store, scope, profiles=profiles)
    refs = {name: writer.write(graph.named[name]) for name in values if name in graph.named}
    writer.finish()
    return refs


def _obstacle(node: Node, error: Exception) -> CellwrightError:
    """Return the error that names the variable and the place in it."""

    def dump(value: object) -> object:
        return take_leaf(value) or PICKLE.dump(value)

    for member in node.group or [node]:
        try:
            dump(member.value)
        except Exception as own:
            label = member.names[0] if member.names else member.label
            return cannot_cross(label, member.value, dump, own)
    label = node.names[0] if node.names else node.label
    return cannot_cross(label, node.value, dump, error)


def load_bundle(
    refs: Mapping[str, ArtifactRef | str], store: Store, *, live: LiveObjects | None = None
) -> dict[str, object]:
    """Load variables; objects that they share are loaded once.

    Args:
        refs: References, or just the digests of the manifests.
        store: Where from.
        live: The objects that are there already; what is loaded is added.

    Returns:
        The values, in the order of `refs`.

    Raises:
        StoreError: An object is missing or damaged.
    """
    loader = Loader(store, live if live is not None else LiveObjects())
    places = {n: r if isinstance(r, str) else r.digest for n, r in refs.items()}
    for place in places.values():
        loader.scan(place)
    return {name: loader.load(place) for name, place in places.items()}


def read_profile(ref: ArtifactRef | str, store: Store) -> Profile | None:
    """Return the profile that was made when a value was stored; nothing else of it is read.

    Args:
        ref: A reference, or just the digest of the manifest.
        store: Where from.

    Returns:
        None for what is no frame and no array.

    Raises:
        StoreError: The manifest is missing or damaged.
    """
    digest = ref if isinstance(ref, str) else ref.digest
    return decode_manifest(store.get(digest), digest).profile
