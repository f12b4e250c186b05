"""A real Jupyter server with the extension, in a folder of its own; no test."""

import json

import nbformat
import pytest
from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
from pytest_jupyter.pytest_tornasync import *  # noqa: F403
from tornado.httpclient import HTTPClientError

from cellwright.server.schemas import find_faults
from tests.server.following import Events


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {
            "jpserver_extensions": {"cellwright": True},
            "allow_unauthenticated_access": False,
        }
    }


class Api:
    """Calls the API and checks every answer against the schemas."""

    def __init__(self, fetch):
        self.fetch = fetch

    async def get(self, *path, schema=None, **query):
        done = await self.fetch("cellwright", "api", *path, params=query)
        return self.checked(json.loads(done.body), schema)

    async def post(self, *path, schema=None, **body):
        done = await self.fetch("cellwright", "api", *path, method="POST", body=json.dumps(body))
        return self.checked(json.loads(done.body), schema)

    async def refused(self, *path, method="POST", body=b"", query=None):
        """Return the status and the error of a call that must fail."""
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        with pytest.raises(HTTPClientError) as caught:
            await self.fetch(
                "cellwright",
                "api",
                *path,
                method=method,
                body=data if method == "POST" else None,
                params=query or {},
            )
        response = json.loads(caught.value.response.body)
        assert find_faults("Failure", response) == []
        return caught.value.code, response["error"]

    def checked(self, data, schema):
        if schema is not None:
            assert find_faults(schema, data) == []
        return data


@pytest.fixture
def api(jp_fetch):
    return Api(jp_fetch)


@pytest.fixture
def root(jp_root_dir):
    return jp_root_dir


def make_notebook(*cells, **metadata):
    """Return a notebook of code cells, each a source or a pair of source and metadata."""
    made = nbformat.v4.new_notebook(metadata=metadata)
    for number, cell in enumerate(cells):
        source, marks = cell if isinstance(cell, tuple) else (cell, {})
        new = nbformat.v4.new_code_cell(source, metadata=marks)
        new["id"] = f"cell{number}"
        made.cells.append(new)
    return made


@pytest.fixture
def write(root):
    """Write a notebook below the root and return its content."""

    def write_notebook(path, *cells, **metadata):
        made = make_notebook(*cells, **metadata)
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, target)
        return json.loads(target.read_text())

    return write_notebook


@pytest.fixture
def connect(jp_ws_fetch):
    """Subscribe to events as a browser does."""

    async def subscribe():
        return Events(await jp_ws_fetch("api", "events", "subscribe"))

    return subscribe
