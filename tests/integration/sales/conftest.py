"""What several tests of Sales share."""

from collections.abc import AsyncIterator

import pytest

from shared.ids import new_id
from tests.integration.sales.drafting import founded
from tests.system import System


@pytest.fixture
async def code(system: System) -> AsyncIterator[str]:
    """A process of the test's own, published, that clients of the type of the same name are sold to by."""
    code = f"own-{new_id()}"
    rules = await founded(system, code)
    yield code
    await system.admin.put("/api/sales/process-rules", json={"items": rules})
