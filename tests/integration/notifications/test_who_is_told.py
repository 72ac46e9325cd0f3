"""Who hears of which fact: once per event and person, in whatever order the events come."""

import asyncio
from datetime import UTC, date, datetime

from shared.db import EVENTS_EXCHANGE
from shared.events import UserCreated
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.notifications.told import (
    a_move,
    a_payment,
    a_plan,
    a_step,
    an_unmatched_payment,
    handled,
    read_list,
    tell,
    told,
)
from tests.system import System, envelope_of


async def test_the_owner_hears_of_a_full_payment_and_is_asked_to_close_the_sale(system: System) -> None:
    anna = await system.a_manager()
    event = a_payment(anna)
    envelope = envelope_of(event)
    await tell(system, envelope)
    [item] = await told(anna)
    assert item["title"] == "Счёт\u00a0№\u00a0С-42 оплачен полностью"
    assert item["text"].startswith("Поступило 1\u00a0234\u00a0567,50\u00a0₽. Закройте продажу")
    assert (item["about"], item["about_id"]) == ("sale", str(event.sale_id))
    assert item["why"] == {
        "rule": "payment_to_owner",
        "text": "Вы ведёте эту продажу",
        "event_type": "PaymentApplied",
        "event_id": envelope.id,
        "stands_in_for": None,
    }
    assert item["read_at"] is None


async def test_a_part_payment_says_what_is_still_to_come(system: System) -> None:
    anna = await system.a_manager()
    await tell(system, envelope_of(a_payment(anna, outstanding="200.00", amount="300.00")))
    [item] = await told(anna)
    assert item["text"] == "Зачислено 300,00\u00a0₽, осталось получить 200,00\u00a0₽."


async def test_an_event_told_many_times_makes_one_notification(system: System) -> None:
    anna = await system.a_manager()
    first, second = envelope_of(a_payment(anna)), envelope_of(a_move(anna))
    await asyncio.gather(*(tell(system, first, second, first) for _ in range(5)))
    await handled(system, first, second)
    items = await told(anna, 2)
    assert {each["why"]["event_id"] for each in items} == {first.id, second.id}
    assert (await read_list(anna))["unread"] == 2


async def test_every_active_accountant_hears_of_an_unmatched_payment_and_nobody_else(system: System) -> None:
    olga, vera, gone = [await system.a_user("accountant") for _ in range(3)]
    anna = await system.a_manager()
    assert (await system.admin.post(f"/api/identity/users/{gone.id}/deactivate")).status_code == 200
    query = "SELECT 1 FROM people WHERE user_id = $1 AND NOT active"
    await eventually(lambda: system.rows("notifications", query, gone.id))

    envelope = envelope_of(an_unmatched_payment())
    await tell(system, envelope)
    await handled(system, envelope)
    rows = await system.rows("notifications", "SELECT recipient_id FROM notifications WHERE event_id = $1", envelope.id)
    assert {olga.id, vera.id} <= {row["recipient_id"] for row in rows}
    assert not {gone.id, anna.id} & {row["recipient_id"] for row in rows}
    [item] = await told(olga)
    assert "500,00\u00a0₽ по счёту\u00a0№\u00a0С-404" in item["text"]


async def test_the_owner_hears_of_a_move_by_the_system_alone(system: System) -> None:
    anna = await system.a_manager()
    silent = [envelope_of(a_move(anna, by="person")), envelope_of(a_move(anna, origin="import"))]
    await tell(system, *silent)
    await handled(system, *silent)
    await tell(system, envelope_of(a_move(anna)))
    [item] = await told(anna)
    assert item["title"] == "Продажа\u00a0№\u00a0П-7 перешла на этап «Оформление продажи»"


async def test_the_owner_hears_what_production_answers(system: System) -> None:
    anna = await system.a_manager()
    sale = {"sale_id": new_id(), "order_request_id": new_id()}
    quiet = [envelope_of(a_step(anna, status, **sale)) for status in ("started", "partly_ready", "shipped")]
    await tell(system, *quiet)
    await handled(system, *quiet)
    await tell(system, envelope_of(a_step(anna, "accepted", promised_by=date(2026, 12, 1), **sale)))
    await tell(system, envelope_of(a_step(anna, "rejected", reason="Нет сырья", **sale)))
    await tell(system, envelope_of(a_step(anna, "ready", **sale)))
    items = {each["key"]: each for each in await told(anna, 3)}
    assert items["order_accepted"]["text"] == "Обещают подготовить к сроку: 1\u00a0декабря 2026."
    assert "«Нет сырья»" in items["order_rejected"]["text"]
    assert items["order_ready"]["title"] == "Заказ\u00a0№\u00a0З-15 готов"
    assert {each["about_id"] for each in items.values()} == {str(sale["sale_id"])}


async def test_an_acceptance_without_a_promise_is_a_dead_letter_that_names_the_field(system: System) -> None:
    anna = await system.a_manager()
    good = envelope_of(a_step(anna, "accepted", promised_by=date(2026, 12, 1)))
    bad = envelope_of(a_step(anna, "accepted", promised_by=date(2026, 12, 1)))
    body = bad.model_copy(update={"data": {**bad.data, "promised_by": None}}).encode()
    await system.publish_raw("sales", body, a_step(anna, "ready").key, exchange=EVENTS_EXCHANGE, type=bad.type)
    await tell(system, good)
    await told(anna)

    async def refused() -> list[str]:
        letters = await system.dead_letters("notifications")
        return [str(each.headers["fibex-reason"]) for each in letters if bad.id.encode() in each.body]

    [reason] = await eventually(refused)
    assert reason.startswith("data.promised_by: ")


async def test_somebody_hears_of_a_task_that_somebody_else_gave_them(system: System) -> None:
    head, team_id = await system.a_head(name="Галина")
    anna, boris = await system.a_manager(team_id), await system.a_manager(team_id)
    body = {"kind": "call", "title": "Позвонить в Альфу", "owner_id": str(anna.id), "due_at": "2030-01-10T12:00:00Z"}
    made = await head.post("/api/activities/activities", json=body)
    assert made.status_code == 201, made.text
    [item] = await told(anna)
    assert item["title"] == "Вам поручили: «Позвонить в Альфу»"
    assert item["text"] == "Поставил задачу сотрудник Галина. Срок: 10\u00a0января 2030, 15:00."
    assert (item["about"], item["about_id"]) == ("activity", made.json()["id"])

    handed = await head.post(
        f"/api/activities/activities/{made.json()['id']}/reassign", json={"owner_id": str(boris.id)}, if_match=1
    )
    assert handed.status_code == 200, handed.text
    [item] = await told(boris)
    assert item["why"]["event_type"] == "ActivityReassigned"


async def test_nobody_hears_of_their_own_plans_or_of_what_a_rule_planned(system: System) -> None:
    head, team_id = await system.a_head()
    anna = await system.a_manager(team_id)
    by_rule = envelope_of(a_plan(anna.id, automatic=True), actor=f"user:{head.id}")
    by_system = envelope_of(a_plan(anna.id), actor="system:process")
    by_herself = envelope_of(a_plan(anna.id), actor=f"user:{anna.id}")
    by_head = envelope_of(a_plan(anna.id, due_at=datetime(2030, 1, 1, tzinfo=UTC)), actor=f"user:{head.id}")
    await tell(system, by_rule, by_system, by_herself, by_head)
    await handled(system, by_rule, by_system, by_herself, by_head)
    [item] = await told(anna)
    assert item["why"]["event_id"] == by_head.id


async def test_a_task_from_somebody_who_is_not_known_yet_is_told_when_they_are(system: System) -> None:
    anna, newcomer = await system.a_manager(), new_id()
    early = envelope_of(a_plan(anna.id), actor=f"user:{newcomer}")
    person = UserCreated(
        user_id=newcomer, name="Новичок", email="n@test.example", role="head", team_id=None, language="ru"
    )
    await tell(system, early, envelope_of(person, aggregateversion=1))
    [item] = await told(anna)
    assert item["params"]["by"] == "Новичок"
