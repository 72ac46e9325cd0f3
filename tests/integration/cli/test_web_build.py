"""The web app is built when its sources changed, says plainly why where it cannot be, and stays small."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from cli import web


@pytest.fixture(scope="module")
def built() -> Path:
    """web/dist of now."""
    web.build(print)
    return web.WEB / "dist"


def test_a_second_build_has_nothing_to_do_and_says_nothing(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (built / ".built").stat().st_mtime_ns
    web.build(print)
    assert capsys.readouterr().out == ""
    assert (built / ".built").stat().st_mtime_ns == before


def test_what_was_written_counts_as_a_change_and_what_was_made_does_not(tmp_path: Path) -> None:
    (tmp_path / "src" / "api" / "generated").mkdir(parents=True)
    (tmp_path / "src" / "main.tsx").write_text("one")
    first = web.fingerprint(tmp_path)
    (tmp_path / "src" / "api" / "generated" / "sales.ts").write_text("made")
    assert web.fingerprint(tmp_path) == first
    (tmp_path / "src" / "main.tsx").write_text("two")
    assert web.fingerprint(tmp_path) != first


def test_a_registry_that_does_not_answer_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "web"
    home.mkdir()
    package = {"name": "x", "version": "1.0.0", "dependencies": {"left": "1.0.0"}}
    lock = {"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package}}
    lock["packages"] |= {"node_modules/left": {"version": "1.0.0", "integrity": "sha512-" + "A" * 86 + "=="}}  # type: ignore[operator]
    (home / "package.json").write_text(json.dumps(package))
    (home / "package-lock.json").write_text(json.dumps(lock))
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with pytest.raises(web.WebAppUnavailable, match="npm's registry does not answer"):
        web.install(print, home=home)
    assert not (home / "node_modules" / ".installed").exists()


def test_the_lock_names_no_place_to_download_from() -> None:
    lock = json.loads((web.WEB / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_every_mantine_package_is_of_one_version() -> None:
    wanted = json.loads((web.WEB / "package.json").read_text())["dependencies"]
    assert {version for name, version in wanted.items() if name.startswith("@mantine/")} == {"9.7.3"}


def test_no_page_asks_for_more_than_300_kb_of_javascript_before_charts(built: Path) -> None:
    """Compressed, on the first load: the start, the frame and the page, with what they import; dialogs come later."""
    manifest = json.loads((built / ".vite" / "manifest.json").read_text())
    pages = [key for key in manifest["index.html"]["dynamicImports"] if key.startswith("src/pages/")]
    assert len(pages) >= 4
    weights = {page: sum(weight(built / each) for each in files(manifest, page)) for page in pages}
    assert {page: kb for page, kb in weights.items() if kb > 300} == {}


def files(manifest: dict[str, Any], page: str) -> set[str]:
    """The scripts of a first load of this page."""
    needed: set[str] = set()

    def collect(key: str) -> None:
        if key not in needed:
            needed.add(key)
            for other in manifest[key].get("imports", []):
                collect(other)

    for key in ("index.html", "src/app/Frame.tsx", page):
        collect(key)
    return {manifest[key]["file"] for key in needed}


def weight(script: Path) -> float:
    return len(gzip.compress(script.read_bytes(), 9)) / 1024


def test_the_page_and_its_files_ask_no_other_host(built: Path) -> None:
    page = (built / "index.html").read_text()
    assert "http://" not in page and "https://" not in page
    assert "<script>" not in page
    for style in (built / "assets").glob("*.css"):
        assert "url(http" not in style.read_text(), style.name


def test_the_node_in_use_is_the_one_of_the_packages() -> None:
    assert web.npm()[0].startswith(str(web.WEB.parent / ".venv"))
    assert web.environment()["PATH"].split(os.pathsep)[0] == str(Path(web.npm()[0]).parent)
