"""The web app as files over HTTP: every page is index.html, assets are kept for ever, nothing is compressed twice."""

from mimetypes import guess_type
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from cli.web import WEB

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
        " frame-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""What the build has made, the smaller first."""


class Site:
    """What nginx does in compose: the built web app, or a plain page with the way to the APIs until it is built."""

    def __init__(self, home: Path = WEB) -> None:
        self.home = home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if request.method not in {"GET", "HEAD"}:
            answer = Response("only GET and HEAD", 405, {**HEADERS, "allow": "GET, HEAD"})
        else:
            answer = self._answer(request)
        await answer(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.url.path.lstrip("/")
        file = self._find(path)
        if file is None and "." in path.rpartition("/")[2]:
            return Response("there is no such file", 404, HEADERS, "text/plain")
        page = file or self._find("index.html")
        if page is None:
            return Response("there is no such page", 404, HEADERS, "text/plain")
        headers = {**HEADERS, "vary": "accept-encoding"}
        headers["cache-control"] = FOR_EVER if path.startswith("assets/") else "no-cache"
        media_type = guess_type(page.name)[0] or "application/octet-stream"
        accepted = request.headers.get("accept-encoding", "")
        for coding, ending in ENCODINGS:
            twin = page.with_name(page.name + ending)
            if coding in accepted and twin.is_file():
                headers["content-encoding"] = coding
                page = twin
                break
        etag = f'"{page.stat().st_mtime_ns:x}-{page.stat().st_size:x}"'
        headers["etag"] = etag
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers=headers)
        return FileResponse(page, headers=headers, media_type=media_type)

    def _find(self, path: str) -> Path | None:
        """A file of the site; `public` first, for what is generated there is fresher than its copy in the build."""
        for root in (self.home / "public", self._built()):
            file = (root / path).resolve()
            if path and file.is_relative_to(root) and file.is_file():
                return file
        return None

    def _built(self) -> Path:
        """Looked at anew each time: a build that ends while the system runs is served from then on."""
        dist = self.home / "dist"
        return dist if (dist / "index.html").exists() else self.home / "plain"
