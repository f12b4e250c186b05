"""What a statement does to things besides binding names; what follows from it is in `reach`.

Code is not run: what cannot be told apart from an effect counts as one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cellwright.analysis.ambient import OPTION_CALLS
from cellwright.analysis.tables.randomness import SEEDING
from cellwright.analysis.tables.words import words
from cellwright.convert.identity.records import Chain
from cellwright.convert.identity.units import chain_of, root_of

MUTATORS: Final = words(
    """
    append extend insert pop popitem remove clear update setdefault add discard sort reverse
    write writelines fill put itemset resize appendleft extendleft popleft rotate subtract
    difference_update intersection_update symmetric_difference_update register connect setFlags
    add_argument set setLevel addHandler subscribe on bind merge
    """
)
"""Methods that change what they belong to, wherever their result goes."""

ACTING: Final = (
    "set",
    "patch",
    "enable",
    "disable",
    "use",
    "register",
    "configure",
    "init",
    "seed",
)
"""How functions begin that act beside returning something."""

QUIET: Final = words(
    """
    print display len str repr int float bool list tuple dict set frozenset sorted min max sum
    abs round range zip enumerate map filter any all isinstance issubclass hasattr getattr type
    id iter next open super format input vars dir help reversed property staticmethod classmethod
    ord chr divmod pow bin hex callable object slice bytes bytearray complex
    """
)
"""Builtin functions that change nothing for later code."""

QUIET_CALLS: Final = words(
    """
    logging.info logging.debug logging.warning logging.error time.sleep warnings.warn
    IPython.display.display IPython.display.Markdown gc.collect matplotlib.pyplot.show
    sys.stdout.write sys.stdout.flush
    """
)
QUIET_MAGICS: Final = words(
    """
    matplotlib config load_ext reload_ext autoreload time timeit pdb xmode pprint pylab
    """
)

_SETTERS: Final = frozenset({("setattr",), ("delattr",)})


@dataclass(slots=True)
class Effects:
    """What code does when it is executed.

    Attributes:
        changes: Names, with attributes, of what it may change in place.
        calls: What it calls, or may call.
        arguments: For each call, the names handed to it.
        acts: Calls and assignments whose effect is on something that is not ours.
        always: Whether it may matter to any later code.
    """

    changes: set[Chain] = field(default_factory=set)
    calls: set[Chain] = field(default_factory=set)
    arguments: set[Chain] = field(default_factory=set)
    acts: set[Chain] = field(default_factory=set)
    always: bool = False


def find_effects(node: ast.AST, *, inside: bool = False) -> Effects:
    """Return what a statement does besides binding names.

    Args:
        node: The statement; of definitions only the decorators and defaults are executed.
        inside: Look into the body of a definition instead: what calling it does.
    """
    found = Effects()
    for part in _executed(node, inside):
        if not (inside and isinstance(part, ast.Assert | ast.Raise)):
            _note(part, found)
    return found


def _executed(node: ast.AST, inside: bool) -> Iterator[ast.AST]:
    """Yield what is executed with a statement, bodies of functions left out unless asked for."""
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop(0)
        yield part
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not inside:
            waiting.extend(getattr(part, "decorator_list", []))
            waiting.extend([*part.args.defaults, *(d for d in part.args.kw_defaults if d)])
        else:
            waiting.extend(ast.iter_child_nodes(part))


def _note(part: ast.AST, found: Effects) -> None:
    if isinstance(part, ast.Expr):
        _note_call(part.value, found, dropped=True)
    elif isinstance(part, ast.Assert | ast.Raise):
        found.always = True
    elif isinstance(part, ast.Attribute | ast.Subscript):
        if isinstance(part.ctx, ast.Store | ast.Del):
            _note_change(part, found)
    elif isinstance(part, ast.AugAssign | ast.Delete):
        targets = [part.target] if isinstance(part, ast.AugAssign) else part.targets
        found.changes.update((t.id,) for t in targets if isinstance(t, ast.Name))
    elif isinstance(part, ast.Global):
        found.changes.update((name,) for name in part.names)
    elif isinstance(part, ast.Call):
        _note_call(part, found, dropped=False)
    elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for decorator in part.decorator_list:
            _note_decorator(decorator, found)


def _note_decorator(node: ast.expr, found: Effects) -> None:
    chain = root_of(node)
    if chain is not None:
        found.calls.add(chain)
        found.changes.add(chain[:-1] or chain)


def _note_change(target: ast.Attribute | ast.Subscript, found: Effects) -> None:
    chain = chain_of(target) or root_of(target)
    if chain is None:
        found.always = True
    else:
        found.changes.add(chain)
        found.acts.add(chain)


def _note_call(node: ast.AST, found: Effects, *, dropped: bool) -> None:
    """Note a call; one whose result is dropped is made for its effect."""
    if isinstance(node, ast.Await):
        node = node.value
    if not isinstance(node, ast.Call):
        return
    chain = chain_of(node.func)
    if chain is None:
        _note_unknown_call(node, found, dropped)
        return
    found.calls.add(chain)
    if chain in _SETTERS and node.args:
        root = root_of(node.args[0])
        found.changes.update([root] if root else [])
        found.acts.update([root] if root else [])
    elif len(chain) > 1 or chain[0] not in QUIET:
        if len(chain) > 1 and (chain[-1] in MUTATORS or dropped):
            found.changes.add(chain[:-1])
        acts = dropped or chain[-1].startswith(ACTING)
        found.acts.update([chain] if acts else [])
        if acts or len(chain) == 1:
            found.arguments.update(_arguments(node))


def _note_unknown_call(node: ast.Call, found: Effects, dropped: bool) -> None:
    """Note a call of something that is no plain name: `get_ipython().magic()`, `f()()`."""
    text = ast.unparse(node.func)
    if text.startswith("get_ipython()."):
        name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
        found.always = found.always or str(name) not in QUIET_MAGICS
        return
    root = root_of(node.func)
    if root is not None:
        found.calls.add(root)
        found.changes.add(root[:-1] or root)
        if dropped:
            found.acts.add(root)
    elif dropped:
        found.always = True


def _arguments(node: ast.Call) -> Iterator[Chain]:
    for argument in [*node.args, *(k.value for k in node.keywords)]:
        root = root_of(argument)
        if root is not None:
            yield root


def changes_parameters(node: ast.AST) -> bool:
    """Return whether a function may change what it is given."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    args = node.args
    own = {a.arg for a in [*args.posonlyargs, *args.args, *args.kwonlyargs]}
    own |= {a.arg for a in (args.vararg, args.kwarg) if a}
    inner = find_effects(node, inside=True)
    return any(chain[0] in own for chain in inner.changes | inner.arguments)


def is_option(dotted: str) -> bool:
    """Return whether something sets an option of a library and does nothing else."""
    return dotted in OPTION_CALLS or any(dotted.startswith(f"{name}.") for name in OPTION_CALLS)


def is_seeding(dotted: str) -> bool:
    """Return whether a call sets the state of a global random generator."""
    return dotted in SEEDING
