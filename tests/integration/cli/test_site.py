"""The web app over HTTP: each address is its one page, assets are kept, and nothing else of the disk is to be had."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from cli.site import Site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A built web app of four files, beside something that is nobody's business."""
    for name, text in {
        "public/asyncapi.json": '{"asyncapi": "3.0.0"}',
        "dist/asyncapi.json": "an older one",
        "dist/index.html": "<title>Fibex Sales</title>",
        "dist/assets/app-1a2b.js": "long",
        "dist/assets/app-1a2b.js.br": "b",
        "dist/assets/app-1a2b.js.gz": "g",
        "plain/index.html": "the services",
        "secret.txt": "secret",
    }.items():
        path = tmp_path / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "web"


@pytest.fixture
async def browser(home: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=Site(home)), base_url="http://fibex.test") as http:
        yield http


@pytest.mark.parametrize("path", ["/", "/sales", "/sales/0193", "/my-day?owner=1"])
async def test_every_address_is_the_one_page_and_is_asked_again_each_time(
    browser: httpx2.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>Fibex Sales</title>")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert (await browser.get(path, headers={"if-none-match": answer.headers["etag"]})).status_code == 304


async def test_the_page_may_run_no_script_but_its_own_files(browser: httpx2.AsyncClient) -> None:
    policy = (await browser.get("/")).headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'self'" in policy


async def test_assets_are_kept_for_ever_and_come_as_the_build_compressed_them(browser: httpx2.AsyncClient) -> None:
    for accepts, coding in (("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)):
        async with browser.stream("GET", "/assets/app-1a2b.js", headers={"accept-encoding": accepts}) as answer:
            assert answer.headers.get("content-encoding") == coding
            assert "immutable" in answer.headers["cache-control"]
            assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/assets/gone-0000.js", "/../secret.txt", "/%2e%2e/secret.txt", "/favicon.ico"])
async def test_a_file_that_is_not_of_the_app_is_not_found(browser: httpx2.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_the_events_description_is_the_newest(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/asyncapi.json")).json() == {"asyncapi": "3.0.0"}


async def test_the_page_only_reads(browser: httpx2.AsyncClient) -> None:
    assert (await browser.post("/", json={})).status_code == 405


async def test_until_it_is_built_a_plain_page_shows_the_way_to_the_services(
    browser: httpx2.AsyncClient, home: Path
) -> None:
    (home / "dist" / "index.html").unlink()
    assert (await browser.get("/")).text == "the services"
