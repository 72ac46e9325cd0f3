"""Each file of web/browser, run by Playwright on the demo company."""

import asyncio
import sys
from pathlib import Path

import pytest

from cli import web
from tests.system import ADMIN, PASSWORD

from .conftest import Company, chromium

STORIES = sorted(path.name for path in (web.WEB / "browser").glob("*.spec.ts") if path.name != "screens.spec.ts")


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES)
async def test_what_people_do_in_the_browser(company: Company, story: str, traces: Path) -> None:
    node, place = web.npm()[0], web.WEB / "node_modules" / "@playwright" / "test" / "cli.js"
    process = await asyncio.create_subprocess_exec(
        node, str(place), "test", story, f"--output={traces / story}",
        cwd=web.WEB,
        env=web.environment(
            WEB_URL=company.url,
            WEB_BROKER=company.broker,
            WEB_PYTHON=sys.executable,
            WEB_ADMIN=ADMIN,
            WEB_PASSWORD=PASSWORD,
            WEB_CHROMIUM=chromium() or "",
            NO_COLOR="1",
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()[-6000:]
    assert "passed" in said.decode()
