"""Who may call: tokens, passwords, other origins, permissions; against real servers."""

import json
import time

import pytest
import requests
from jupyter_server.auth import Authorizer, passwd
from tornado.httpclient import HTTPClientError

from cellwright.server.routes import ROUTES
from tests.server.processes import ServerProcess

EXAMPLES = {r"([A-Za-z0-9:_-]{1,80})": "latest", r"([^/]{1,200})": "a.b", "(.*)": "none"}


def addresses():
    """Return every address with each method that it answers."""
    found = []
    for pattern, handler in ROUTES:
        path = pattern
        for piece, example in EXAMPLES.items():
            path = path.replace(piece, example)
        found += [(path, m.upper()) for m in ("get", "post") if m in vars(handler)]
    return found


@pytest.mark.parametrize(("path", "method"), addresses())
async def test_nothing_without_a_token(jp_serverapp, jp_base_url, http_server_client, path, method):
    body = "{}" if method == "POST" else None
    with pytest.raises(HTTPClientError) as caught:
        await http_server_client.fetch(
            f"{jp_base_url}cellwright/api/{path}", method=method, body=body, follow_redirects=False
        )
    assert caught.value.code == 403
    assert json.loads(caught.value.response.body)["error"]["code"] == "forbidden"


class Reader(Authorizer):
    """Lets everybody read, and nobody do more."""

    def is_authorized(self, handler, user, action, resource):
        return action == "read" or resource != "cellwright"


class TestPermissions:
    """An authorizer decides by what a call does, not by its HTTP method."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["authorizer_class"] = Reader
        return jp_server_config

    async def test_readers_look_and_change_nothing(self, api, write, root):
        content = write("nb.ipynb", "%%step load\nx = 1")
        assert (await api.post("analysis", path="nb.ipynb", content=content))["marks"]
        for call in (["runs"], ["convert"], ["sync"], ["sample"], ["runs", "latest", "cancel"]):
            status, error = await api.refused(*call, body={"path": "nb.ipynb"})
            assert (status, error["code"]) == (403, "forbidden")
        assert sorted(p.name for p in root.iterdir()) == ["nb.ipynb"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Start a server with a password, below a base URL."""
    with ServerProcess(
        tmp_path_factory.mktemp("server"),
        "--IdentityProvider.token=",
        f"--PasswordIdentityProvider.hashed_password={passwd('open sesame')}",
        "--ServerApp.base_url=/some/where/",
    ) as started:
        yield started.url


@pytest.fixture
def browser(server):
    """Log in with the password, as a browser does."""
    session = requests.Session()
    for _ in range(100):
        try:
            session.get(f"{server}login")
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    form = {"password": "open sesame", "_xsrf": session.cookies["_xsrf"]}
    session.post(f"{server}login", data=form, allow_redirects=False)
    session.headers["X-XSRFToken"] = session.cookies["_xsrf"]
    return session


def test_a_browser_that_has_logged_in(browser, server):
    assert "/some/where/" in server
    assert browser.get(f"{server}cellwright/api/version").json()["api"] == 1
    made = browser.post(f"{server}cellwright/api/sample", json={"directory": ""})
    assert made.json() == {"path": "sample.ipynb"}


def test_nobody_without_the_password(server):
    for method in ("get", "post"):
        answer = requests.request(method, f"{server}cellwright/api/version")
        assert answer.status_code == 403
    wrong = requests.get(f"{server}cellwright/api/version", headers={"Authorization": "token x"})
    assert wrong.status_code == 403


def test_another_site_cannot_use_the_cookie(browser, server):
    address = f"{server}cellwright/api/sample"
    body = json.dumps({"directory": ""})
    stranger = {"Origin": "https://elsewhere.example", "Content-Type": "text/plain"}
    assert browser.post(address, data=body, headers=stranger).status_code in (403, 404)
    del browser.headers["X-XSRFToken"]
    same = {"Origin": server.split("/some")[0]}
    assert browser.post(address, data=body, headers=same).status_code == 403
    # looking changes nothing, and no header lets the other site read the answer
    looked = browser.get(f"{server}cellwright/api/version", headers=stranger)
    assert "Access-Control-Allow-Origin" not in looked.headers
    assert looked.status_code in (403, 404)
