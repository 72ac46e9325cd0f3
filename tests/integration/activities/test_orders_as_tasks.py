"""Order requests are tasks of the production department, so that late ones are seen."""

from uuid import UUID

from shared.events import OrderRequestCancelled, OrderRequested, OrderRequestProgressed
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.activities.office import Office, at
from tests.integration.activities.told import a_sale, tell
from tests.system import Caller, System, envelope_of

NOON = at("2026-11-24", "12:00")


def requested(order_id: UUID, sale_id: UUID | None = None, owner_id: UUID | None = None) -> OrderRequested:
    return OrderRequested(
        order_request_id=order_id,
        number="З-000017",
        sale_id=sale_id or new_id(),
        contact_id=None,
        owner_id=owner_id or new_id(),
        lines=[],
        needed_by="2026-12-08",
    )


def progressed(order_id: UUID, status: str, **more: object) -> OrderRequestProgressed:
    given = {"number": "З-000017", "sale_id": new_id(), "contact_id": None, "owner_id": new_id(), "at": NOON, **more}
    return OrderRequestProgressed(order_request_id=order_id, status=status, **given)


async def test_an_order_is_a_task_due_when_it_is_needed_and_then_when_it_is_promised(office: Office) -> None:
    order_id = new_id()
    told = await office.hears(requested(order_id), NOON, aggregateversion=1)
    for _ in range(2):
        await office.hears_again(told, NOON)
    await office.hears(requested(order_id), NOON, aggregateversion=1)

    [planned] = await office.told("DepartmentTaskPlanned")
    assert (planned["department"], planned["owner_id"]) == ("production", None)
    assert planned["title"] == "Подготовить заказ З-000017"
    assert planned["due_at"] == "2026-12-08T20:59:59.999999Z"

    await office.hears(progressed(order_id, "accepted", promised_by="2026-12-10"), NOON, aggregateversion=2)

    [moved] = await office.told("DepartmentTaskRescheduled")
    assert (moved["old_due_at"], moved["due_at"]) == ("2026-12-08T20:59:59.999999Z", "2026-12-10T20:59:59.999999Z")


async def test_a_promise_that_is_not_kept_is_seen(office: Office) -> None:
    order_id = new_id()
    await office.hears(requested(order_id), NOON, aggregateversion=1)
    await office.hears(progressed(order_id, "accepted", promised_by="2026-12-10"), NOON, aggregateversion=2)

    await office.fire(at("2026-12-11"))

    [late] = await office.told("ActivityOverdue")
    assert (late["department"], late["order_request_id"], late["owner_id"]) == ("production", str(order_id), None)
    await office.hears(progressed(order_id, "ready", at=at("2026-12-12")), at("2026-12-12"), aggregateversion=3)
    [closed] = await office.told("DepartmentTaskClosed")
    assert (closed["outcome"], closed["on_time"]) == ("done", False)


async def test_an_order_that_is_ready_refused_or_cancelled_is_no_task_any_more(office: Office) -> None:
    ready, refused, cancelled = new_id(), new_id(), new_id()
    for order_id in (ready, refused, cancelled):
        await office.hears(requested(order_id), NOON, aggregateversion=1)
    await office.hears(progressed(ready, "ready"), NOON, aggregateversion=2)
    await office.hears(progressed(refused, "rejected", reason="Нет сырья"), NOON, aggregateversion=2)
    dropped = OrderRequestCancelled(
        order_request_id=cancelled, sale_id=new_id(), contact_id=None, owner_id=new_id(), reason="Продажа проиграна"
    )
    await office.hears(dropped, NOON, aggregateversion=2)

    told = {each["order_request_id"]: each for each in await office.told("DepartmentTaskClosed")}
    assert {own_id: (each["outcome"], each["reason"]) for own_id, each in told.items()} == {
        str(ready): ("done", "Заказ готов"),
        str(refused): ("cancelled", "Нет сырья"),
        str(cancelled): ("cancelled", "Продажа проиграна"),
    }
    assert await office.run("SELECT 1 FROM activities WHERE status = 'open'") == []


async def test_an_older_promise_that_arrives_late_moves_nothing(office: Office) -> None:
    order_id = new_id()
    await office.hears(requested(order_id), NOON, aggregateversion=1)
    await office.hears(progressed(order_id, "accepted", promised_by="2026-12-15"), NOON, aggregateversion=3)
    await office.hears(progressed(order_id, "accepted", promised_by="2026-12-10"), NOON, aggregateversion=2)

    [task] = await office.run("SELECT due_on FROM activities")
    assert str(task.due_on) == "2026-12-15"


async def of_production(caller: Caller, order_id: UUID) -> list[dict[str, object]]:
    answer = await caller.get("/api/activities/activities", params={"order_request_id": str(order_id)})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_the_department_sees_it_somebody_takes_it_and_the_order_alone_closes_it(system: System) -> None:
    anna, worker = await system.a_manager(), await system.a_user("production")
    order_id, sale_id = new_id(), await a_sale(system, anna)
    await tell(system, envelope_of(requested(order_id, sale_id, anna.id), aggregateversion=1))
    [task] = await eventually(lambda: of_production(worker, order_id))
    assert (task["department"], task["owner_id"], task["order_request_id"]) == ("production", None, str(order_id))
    day = (await worker.get("/api/activities/my-day")).json()
    everything = [each["id"] for part in ("overdue", "today", "tomorrow", "later") for each in day[part]]
    assert task["id"] in everything or sum(day["counts"].values()) > 100

    path = f"/api/activities/activities/{task['id']}"
    refused = await worker.post(f"{path}/complete", json={"result": "Готово"}, if_match=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "order_drives_this_task")
    taken = await worker.post(f"{path}/reassign", json={"owner_id": str(worker.id)}, if_match=1)
    assert taken.status_code == 200, taken.text
    assert taken.json()["owner_id"] == str(worker.id)
    assert await of_production(anna, order_id) == [], "a manager has no task of production in the list"


async def test_a_head_sees_the_tasks_of_production_about_the_sales_of_the_team(system: System) -> None:
    head, team = await system.a_head()
    other, _ = await system.a_head()
    anna = await system.a_manager(team)
    order_id, sale_id = new_id(), await a_sale(system, anna)
    await tell(system, envelope_of(requested(order_id, sale_id, anna.id), aggregateversion=1))

    [task] = await eventually(lambda: of_production(head, order_id))

    assert task["sale_id"] == str(sale_id)
    assert await of_production(other, order_id) == []
