"""The HTTP edge: committed before the reply, once per key, waited for where waiting helps, one form for every error."""

import asyncio
import json
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from shared.auth import Actor, allow, public
from shared.edge import WAIT_FOR_RECORD, Tx, takes_file
from shared.errors import NotHereYet
from shared.fields import Body, Line
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.shared.ground import Ground, a_sale
from tests.integration.shared.relays import opened
from tests.integration.shared.toy import Toy, notes, running_toy


async def test_the_rows_and_events_are_there_when_the_reply_arrives(toy: Toy) -> None:
    for number in range(20):
        answer = await toy.add_note()
        assert answer.status_code == 201
        assert await toy.ground.count("notes WHERE note_id = $1", UUID(answer.json()["id"])) == 1
        told = await toy.ground.rows("SELECT body FROM outbox UNION ALL SELECT body FROM event_log")
        assert len(told) == number + 1


async def test_a_commit_that_fails_is_an_error_and_never_a_success(toy: Toy) -> None:
    """The constraint is checked at COMMIT; a reply sent before that would have said 201."""
    assert (await toy.add_note("taken")).status_code == 201
    answer = await toy.add_note("taken")
    assert answer.status_code >= 400
    assert_problem(answer, 500, "internal_error")
    assert await toy.ground.count("notes") == 1
    assert await toy.ground.count("streams") == 1


async def test_a_hundred_requests_with_one_key_have_one_effect_and_one_answer(toy: Toy) -> None:
    token, body = toy.ground.token(), {"title": "once"}
    answers = await asyncio.gather(
        *(toy.post("/notes", token, key="k-1", json=body) for _ in range(100)), return_exceptions=True
    )
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 99
    assert await toy.ground.count("notes") == 1
    await eventually(lambda: toy.ground.count("event_log"))
    assert await toy.ground.count("event_log") == 1


async def test_a_repeat_after_success_is_given_the_stored_answer(toy: Toy) -> None:
    token = toy.ground.token()
    first = await toy.post("/notes", token, key="k", json={"title": "stored"})
    await toy.ground.rows("DELETE FROM notes")
    again = await toy.post("/notes", token, key="k", json={"title": "stored"})
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert await toy.ground.count("notes") == 0


@pytest.mark.parametrize(
    "method, path, body",
    [("POST", "/notes", {"title": "another"}), ("POST", f"/notes/{uuid4()}/remarks", None)],
    ids=["another body", "another record"],
)
async def test_a_key_used_for_another_request_is_refused(toy: Toy, method: str, path: str, body: Any) -> None:
    token = toy.ground.token()
    await toy.post("/notes", token, key="k", json={"title": "first"})
    answer = await toy.request(method, path, token, key="k", json=body)
    assert_problem(answer, 409, "key_reused")
    assert await toy.ground.count("notes") == 1


async def test_a_key_belongs_to_its_caller(toy: Toy) -> None:
    answers = [await toy.post("/notes", key="k", json={"title": title}) for title in ("of one", "of another")]
    assert [answer.status_code for answer in answers] == [201, 201]


@pytest.mark.parametrize("refused_by", ["a refusal", "validation", "the commit", "a response that says no"])
async def test_after_a_failure_the_key_is_free(ground: Ground, refused_by: str) -> None:
    def routes(router: APIRouter) -> None:
        @router.post("/declined")
        async def declined(tx: Tx, actor: Annotated[Actor, allow("manager")]) -> JSONResponse:
            return JSONResponse({"no": True}, 409)

    async with running_toy(ground, extra_routes=routes) as toy:
        token = ground.token()
        await toy.add_note("taken")
        failing = {
            "a refusal": ("/notes", {"title": "new", "refuse": True}),
            "validation": ("/notes", {"title": ""}),
            "the commit": ("/notes", {"title": "taken"}),
            "a response that says no": ("/declined", None),
        }
        path, body = failing[refused_by]
        for _ in range(2):
            answer = await toy.post(path, token, key="k", json=body)
            assert answer.status_code >= 400
            assert "idempotency-replayed" not in answer.headers
        answer = await toy.post("/notes", token, key="k", json={"title": "right this time"})
        assert answer.status_code == 201
        assert await ground.count("notes") == 2


async def test_who_waits_for_a_key_whose_first_request_fails_gets_its_own_turn(ground: Ground) -> None:
    arrived, go = asyncio.Event(), asyncio.Event()

    def routes(router: APIRouter) -> None:
        @router.post("/slow")
        async def slow(tx: Tx, actor: Annotated[Actor, allow("manager")]) -> dict[str, bool]:
            if arrived.is_set():
                return {"second": True}
            arrived.set()
            await go.wait()
            raise RuntimeError("the first one fails")

    async with running_toy(ground, extra_routes=routes) as toy:
        token = ground.token()
        first = asyncio.create_task(toy.post("/slow", token, key="k"))
        await arrived.wait()
        second = asyncio.create_task(toy.post("/slow", token, key="k"))
        done, _ = await asyncio.wait([second], timeout=0.2)
        assert not done, "the second waits for the first"
        go.set()
        assert (await first).status_code == 500
        assert (await second).json() == {"second": True}


async def test_an_answer_that_cannot_be_kept_is_not_promised(ground: Ground) -> None:
    def routes(router: APIRouter) -> None:
        @router.post("/streamed")
        async def streamed(tx: Tx, actor: Annotated[Actor, allow("manager")]) -> StreamingResponse:
            return StreamingResponse(iter([b"a", b"b"]))

    async with running_toy(ground, extra_routes=routes) as toy:
        token = ground.token()
        answers = [await toy.post("/streamed", token, key="k") for _ in range(2)]
        assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"ab")] * 2


@pytest.mark.parametrize("key", ["", "x" * 201, "ключ".encode(), "tab\there"])
async def test_a_key_that_cannot_be_a_key_is_named(toy: Toy, key: Any) -> None:
    answer = await toy.post("/notes", json={"title": "x"}, headers={"idempotency-key": key})
    assert_problem(answer, 422, "invalid")
    assert answer.json()["field"] == "Idempotency-Key"


async def test_a_change_needs_the_version_the_caller_has_read(toy: Toy) -> None:
    path = f"/notes/{(await toy.add_note()).json()['id']}"

    async def rename(if_match: str | None) -> httpx2.Response:
        headers = {} if if_match is None else {"if-match": if_match}
        return await toy.request("PUT", path, json={"title": f"renamed {uuid4()}"}, headers=headers)

    assert_problem(await rename(None), 428, "version_required")
    for nonsense in ("abc", "0", "-1", "99999999999", "*", "1.5", "١"):
        answer = await rename(nonsense.encode()) if not nonsense.isascii() else await rename(nonsense)  # type: ignore[arg-type]
        assert_problem(answer, 422, "invalid")
        assert answer.json()["field"] == "If-Match"
    assert (await rename("1")).json()["version"] == 2
    assert (await rename('"2"')).json()["version"] == 3
    assert (await rename('W/"3"')).json()["version"] == 4
    assert_problem(await rename("3"), 412, "stale")


async def test_of_writers_with_the_same_version_one_wins(toy: Toy) -> None:
    path = f"/notes/{(await toy.add_note()).json()['id']}"
    answers = await asyncio.gather(
        *(toy.request("PUT", path, json={"title": f"by {writer}"}, headers={"if-match": "1"}) for writer in range(10))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9


async def test_a_request_waits_for_a_record_that_is_still_on_its_way(toy: Toy) -> None:
    note_id = uuid4()
    waiting = asyncio.create_task(toy.post(f"/notes/{note_id}/remarks"))
    done, _ = await asyncio.wait([waiting], timeout=0.5)
    assert not done
    await toy.ground.rows("INSERT INTO notes VALUES ($1, 'arrived')", note_id)
    answer = await waiting
    assert (answer.status_code, answer.json()) == (201, {"note_id": str(note_id)})


async def test_a_record_that_does_not_come_is_not_found_after_two_seconds(toy: Toy) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    answer = await toy.post(f"/notes/{uuid4()}/remarks")
    assert_problem(answer, 404, "not_here_yet")
    assert loop.time() - began >= WAIT_FOR_RECORD


async def test_a_request_that_waits_with_a_key_has_one_effect(ground: Ground) -> None:
    note_id = uuid4()

    def routes(router: APIRouter) -> None:
        @router.post("/notes/{note_id}/sales", status_code=201)
        async def sell(tx: Tx, actor: Annotated[Actor, allow("manager")], note_id: UUID) -> dict[str, str]:
            tx.emit(a_sale(note_id))
            found = (await tx.session.execute(notes.select().where(notes.c.note_id == note_id))).first()
            if found is None:
                raise NotHereYet("the note has not arrived")
            return {"id": str(new_id(tx.now))}

    async with running_toy(ground, extra_routes=routes) as toy:
        token = ground.token()
        waiting = [asyncio.create_task(toy.post(f"/notes/{note_id}/sales", token, key="k")) for _ in range(5)]
        await asyncio.wait(waiting, timeout=0.3)
        await ground.rows("INSERT INTO notes VALUES ($1, 'arrived')", note_id)
        answers = await asyncio.gather(*waiting)
        assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
        await eventually(lambda: ground.count("event_log"))
        assert await ground.count("streams WHERE version = 1") == 1


async def test_requests_that_deadlock_are_done_again_unnoticed(ground: Ground) -> None:
    both_hold, tries = asyncio.Barrier(2), []

    def routes(router: APIRouter) -> None:
        @router.post("/swap/{first}/{second}")
        async def swap(tx: Tx, actor: Annotated[Actor, allow("manager")], first: UUID, second: UUID) -> dict[str, int]:
            tries.append(first)
            for step, note_id in enumerate((first, second)):
                bump = notes.update().where(notes.c.note_id == note_id).values(version=notes.c.version + 1)
                await tx.session.execute(bump)
                if step == 0 and len(tries) <= 2:
                    await both_hold.wait()
            return {"tries": len(tries)}

    one, two = uuid4(), uuid4()
    await ground.rows("INSERT INTO notes VALUES ($1, 'one'), ($2, 'two')", one, two)
    async with running_toy(ground, extra_routes=routes) as toy:
        answers = await asyncio.gather(toy.post(f"/swap/{one}/{two}"), toy.post(f"/swap/{two}/{one}"))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(tries) == 3
    assert [row["version"] for row in await ground.rows("SELECT version FROM notes")] == [3, 3]


async def test_every_failure_has_one_form(toy: Toy) -> None:
    note = f"/notes/{(await toy.add_note()).json()['id']}"
    named = {"json": {"title": "x"}}
    matching = {**named, "headers": {"if-match": "1"}}
    broken = {"content": b"{not json", "headers": {"content-type": "application/json"}}
    failures = [
        (await toy.http.get("/api/sales/nothing-here"), 404, "not_found"),
        (await toy.http.get("/nothing/at/all"), 404, "not_found"),
        (await toy.request("DELETE", "/notes"), 405, "method_not_allowed"),
        (await toy.add_note(headers={"authorization": ""}), 401, "unauthorized"),
        (await toy.add_note(headers={"authorization": "Bearer abc.def.ghi"}), 401, "unauthorized"),
        (await toy.add_note(token=toy.ground.token("production")), 403, "forbidden"),
        (await toy.post("/notes", json={}), 422, "invalid_request"),
        (await toy.post("/notes", json={"title": "x", "other": 1}), 422, "invalid_request"),
        (await toy.post("/notes", **broken), 422, "invalid_request"),
        (await toy.post("/notes", json={"title": "x", "refuse": True}), 409, "note_is_taken"),
        (await toy.request("PUT", note, **named), 428, "version_required"),
        (await toy.request("PUT", "/notes/1", **matching), 422, "invalid_request"),
        (await toy.request("PUT", f"/notes/{uuid4()}", **matching), 404, "not_found"),
        (await toy.post("/broken"), 500, "internal_error"),
    ]
    for answer, status, code in failures:
        assert_problem(answer, status, code)
    assert failures[6][0].json()["errors"] == [{"field": "title", "message": "Field required"}]
    assert "title" in failures[6][0].json()["detail"]
    assert failures[3][0].headers["www-authenticate"] == "Bearer"
    assert failures[2][0].headers["allow"] == "POST"
    assert "a bug" not in failures[-1][0].text


HOSTILE = ["a\x00b", "\ud800", "x" * 201, "", "   "]


@pytest.mark.parametrize("title", HOSTILE, ids=["NUL", "surrogate", "too long", "empty", "blank"])
async def test_text_the_database_cannot_take_is_the_callers_error(toy: Toy, title: str) -> None:
    body = json.dumps({"title": title}).encode()
    answer = await toy.post("/notes", content=body, headers={"content-type": "application/json"})
    assert_problem(answer, 422, "invalid_request")


async def test_deep_nesting_is_the_callers_error(toy: Toy) -> None:
    body = b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = await toy.post("/notes", content=body, headers={"content-type": "application/json"})
    assert_problem(answer, 400, "bad_request")


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_over_the_limit_is_refused(ground: Ground, chunked: bool) -> None:
    async with running_toy(ground, max_body_bytes=2048) as toy:
        body = json.dumps({"title": "x" * 4000}).encode()

        async def pieces() -> Any:
            for start in range(0, len(body), 500):
                yield body[start : start + 500]

        headers = {"content-type": "application/json"}
        answer = await toy.post("/notes", content=pieces() if chunked else body, headers=headers)
        assert_problem(answer, 413, "content_too_large")
        assert "2048 bytes" in answer.json()["detail"]
        assert await ground.count("notes") == 0


async def test_only_a_route_that_takes_files_lets_a_large_body_in(ground: Ground) -> None:
    def routes(router: APIRouter) -> None:
        @router.post("/files")
        @takes_file
        async def file(request: Request, actor: Annotated[Actor, allow("manager")]) -> dict[str, int]:
            return {"bytes": len(await request.body())}

    limits = {"max_body_bytes": 2048, "max_file_bytes": 8192}
    async with running_toy(ground, extra_routes=routes, **limits) as toy:
        csv = {"content-type": "text/csv"}
        taken = await toy.post("/files", content=b"x" * 8192, headers=csv, key="once")
        assert taken.json() == {"bytes": 8192}
        assert_problem(await toy.post("/files", content=b"x" * 8193, headers=csv), 413, "content_too_large")
        assert_problem(await toy.post("/notes", content=b"x" * 2049, headers=csv), 413, "content_too_large")


async def test_a_request_is_known_by_its_id(toy: Toy) -> None:
    assert (await toy.http.get("/api/sales/open", headers={"x-request-id": "mine-1"})).headers[
        "x-request-id"
    ] == "mine-1"
    made = [(await toy.http.get("/api/sales/open")).headers["x-request-id"] for _ in range(2)]
    assert UUID(made[0]) != UUID(made[1])
    for unfit in ("x" * 101, "", "bad\tid"):
        given = (await toy.http.get("/api/sales/open", headers={"x-request-id": unfit})).headers["x-request-id"]
        assert UUID(given)
    lost = await toy.http.get("/api/sales/nothing", headers={"x-request-id": "mine-2"})
    assert lost.json()["request_id"] == lost.headers["x-request-id"] == "mine-2"


async def test_a_route_that_says_nothing_about_rights_does_not_start(ground: Ground) -> None:
    def routes(router: APIRouter) -> None:
        @router.get("/forgotten")
        async def forgotten() -> dict[str, int]:
            return {}

    with pytest.raises(TypeError, match="/forgotten"):
        async with running_toy(ground, extra_routes=routes):
            pass


async def test_an_unknown_field_is_an_error_and_not_a_silent_loss(ground: Ground) -> None:
    class Wish(Body):
        title: Line

    def routes(router: APIRouter) -> None:
        @router.post("/wishes", dependencies=[public])
        async def wish(body: Wish) -> dict[str, str]:
            return {"title": body.title}

    async with running_toy(ground, extra_routes=routes) as toy:
        answer = await toy.post("/wishes", json={"title": "x", "titel": "y"})
        assert_problem(answer, 422, "invalid_request")
        assert "titel" in answer.json()["detail"]


async def test_a_transaction_left_open_by_a_caller_who_went_away_is_rolled_back(ground: Ground) -> None:
    begun = asyncio.Event()

    def routes(router: APIRouter) -> None:
        @router.post("/abandoned")
        async def abandoned(tx: Tx, actor: Annotated[Actor, allow("manager")]) -> None:
            await tx.session.execute(notes.insert().values(note_id=uuid4(), title="half done"))
            begun.set()
            await asyncio.Event().wait()

    async with running_toy(ground, extra_routes=routes) as toy:
        request = asyncio.create_task(toy.post("/abandoned"))
        await begun.wait()
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        async with opened(ground) as database, database.transaction() as tx:
            await tx.session.execute(notes.insert().values(note_id=uuid4(), title="half done"))
    assert await ground.count("notes") == 1


def assert_problem(answer: httpx2.Response, status: int, code: str) -> None:
    """RFC 9457 with our stable code, and a sentence that says what to do."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code), body
    assert body["type"] == f"urn:fibex:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
