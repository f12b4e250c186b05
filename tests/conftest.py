"""Shows what differs when a shipped suite fails; keeps caches of tests apart; has the browser."""

import atexit
import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("cellwright.testing")

# How long drawing examples takes depends on what else the machine does.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

_cache = tempfile.mkdtemp(prefix="cellwright-cache-")
os.environ["XDG_CACHE_HOME"] = _cache
os.environ["XDG_CONFIG_HOME"] = f"{_cache}/config"
# Tests leave no process running; one that is started all the same ends with its folder.
os.environ["CELLWRIGHT_KEEP_KERNELS"] = "0"
os.environ["XDG_RUNTIME_DIR"] = _cache
atexit.register(shutil.rmtree, _cache, ignore_errors=True)


@pytest.fixture(scope="module")
def browser():
    """Start a browser: for one file, since Playwright's event loop runs until it is ended.

    Tests with event loops of their own, and another browser, cannot run in the process meanwhile.
    """
    from tests.ui.browsers import open_browser

    with open_browser() as started:
        yield started
