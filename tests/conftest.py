"""Shows what differs when an assertion of a shipped behaviour suite fails."""

import pytest

pytest.register_assert_rewrite("cellwright.testing")
