"""The public API as the command line uses it: signed in, refusals as one sentence."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx2


class ApiRefused(Exception):
    """The system said no; the text says to what and why."""


class Api:
    """One signed-in caller. Signs in again before the access token runs out on long work."""

    def __init__(self, url: str, email: str, password: str, *, timeout: float = 60) -> None:
        self.http = httpx2.Client(base_url=url, timeout=timeout)
        self.email, self.password = email, password
        self._sign_in()

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str, **params: Any) -> Any:
        return self.ask("GET", path, params=params)

    def everything(self, path: str) -> Iterator[dict[str, Any]]:
        """A list to its end, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, limit=200, **cursor)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """`key` names what is done once, in any words: it becomes the Idempotency-Key."""
        headers = {"idempotency-key": str(uuid5(NAMESPACE_URL, key))} if key else {}
        return self.ask("POST", path, json=body, headers=headers)

    def ask(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any) -> Any:
        """The reply's JSON. Raises ApiRefused with the problem's own words."""
        answer = self._send(method, path, headers or {}, options)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            self._sign_in()
            answer = self._send(method, path, headers or {}, options)
        return _read(answer, f"{method} {path}")

    def _send(self, method: str, path: str, headers: Mapping[str, str], options: Mapping[str, Any]) -> httpx2.Response:
        signed = {**headers, "authorization": f"Bearer {self.token}"}
        try:
            return self.http.request(method, path, headers=signed, **options)
        except httpx2.TransportError as error:
            raise ApiRefused(f"{self.http.base_url} does not answer ({error}): is the system running?") from error

    def _sign_in(self) -> None:
        try:
            answer = self.http.post("/api/identity/sessions", json={"email": self.email, "password": self.password})
        except httpx2.TransportError as error:
            raise ApiRefused(f"{self.http.base_url} does not answer ({error}): is the system running?") from error
        self.token = _read(answer, f"signing in as {self.email}")["access_token"]


def patient(url: str, email: str, password: str, within: float = 60) -> Api:
    """Sign in; a system that is just starting may take a moment to know its first administrator.

    Raises ApiRefused when it has not let `email` in `within` so many seconds.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            return Api(url, email, password)
        except ApiRefused:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def until(check: Callable[[], Any], within: float = 60) -> Any:
    """What `check` gives once it is not empty, as services hear of each other by events; else raises ApiRefused."""
    deadline = time.monotonic() + within
    while not (answer := check()):
        if time.monotonic() > deadline:
            raise ApiRefused(f"an event did not arrive within {within:.0f} seconds")
        time.sleep(0.05)
    return answer


def _read(answer: httpx2.Response, what: str) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    try:
        told = answer.json()["detail"]
    except (ValueError, KeyError):
        told = answer.text[:200]
    raise ApiRefused(f"{what}: {answer.status_code}, {told}")
