"""Every handler of the server extension is guarded, and has its route; no method is forgotten."""

import ast
import inspect

from tests.architecture.sources import PACKAGE, parsed, python_files

METHODS = {"get", "post", "put", "patch", "delete", "head"}
HANDLERS = python_files(PACKAGE / "server" / "handlers")


def methods():
    """Yield every method that answers HTTP, with its class."""
    for path in python_files(PACKAGE / "server"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                for function in node.body:
                    if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                        yield f"{path.stem}.{node.name}", function


def test_every_method_is_guarded():
    answering = [(place, f) for place, f in methods() if f.name in METHODS]
    # `all`, `find` and the like are no methods of HTTP
    handlers = [(p, f) for p, f in answering if p.split(".")[0] in {h.stem for h in HANDLERS}]
    assert len(handlers) >= 20
    unguarded = [
        f"{place}.{function.name}"
        for place, function in handlers
        if [ast.unparse(d).split("(")[0] for d in function.decorator_list] != ["guarded"]
    ]
    assert unguarded == []


def test_the_guard_authenticates_and_authorises():
    from cellwright.server import guarding

    source = inspect.getsource(guarding.guarded)
    assert "web.authenticated(" in source
    assert "authorized(action=action)" in source


def test_every_handler_has_a_route():
    from cellwright.server.requests import CellwrightHandler
    from cellwright.server.routes import ROUTES

    routed = {handler.__name__ for _, handler in ROUTES}
    defined = {place.split(".")[1] for place, f in methods() if f.name in METHODS}
    assert defined - {"Projects", "Root"} <= routed | {"CellwrightHandler"}
    for _, handler in ROUTES:
        assert issubclass(handler, CellwrightHandler)
        own = {name for name in METHODS if name in vars(handler)}
        assert own, handler


def test_nothing_in_the_server_unpickles():
    """Values come through `load_plain_form` alone."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in [*python_files(PACKAGE / "server"), *python_files(PACKAGE / "api" / "views")]
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute | ast.Name)
        and ast.unparse(node) in {"load_bundle", "api.get", "pickle", "cloudpickle"}
    ]
    assert found == []
