"""A person is told all that is held about them, wherever it stands."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shared.events import PaymentConfirmed
from shared.ids import new_id
from tests.eventually import eventually
from tests.integration.contacts.clients import a_contact
from tests.integration.contacts.past import a_canary, a_person_with_a_past, mentions, quiet
from tests.integration.sales.trade import Trade, a_trade
from tests.system import Caller, System

HOLDING = ("contacts", "sales", "activities", "notifications", "analytics")
"""Identity knows the people of the house, and no client."""
NO_PERSON = {"alembic_version", "ended_access", "inbox", "people", "saved_filters", "streams", "teams"}
"""What most services have that says nothing of a client."""
NO_CLIENT = {
    "contacts": {"accounts", "changed_clients", "client_words", "contact_types", "imports", "user_emails"},
    "sales": {
        *("absences", "accounts", "changed_records", "client_types", "invoice_series", "lead_turn_order", "lead_turns"),
        *(
            "lost_reasons",
            "mail_addresses",
            "organisation",
            "own_days",
            "process_rules",
            "process_versions",
            "products",
        ),
        *("stage_totals", "stock"),
    },
    "activities": {
        *("absences", "check_settings", "feeds", "next_step_coverage", "next_step_runs", "own_days", "results"),
    },
    "notifications": {
        *("absences", "addresses", "connections", "endpoints", "found_episodes", "mailboxes", "marks", "modes"),
        "reader_settings",
    },
    "analytics": {
        *("accounts", "built", "changed_figures", "closings", "coverage_daily", "dashboards", "dropped_events"),
        *("activities_daily", "activities_monthly", "base_daily", "base_monthly", "covered_daily", "covered_monthly"),
        *("funnel_daily", "funnel_monthly", "goals", "goods_daily", "losses_daily", "new_accounts_daily"),
        *("overdue_daily", "overdue_monthly", "sales_daily", "sales_monthly", "subscriptions"),
        *("stage_times_daily", "stage_times_weekly", "stage_times_monthly", "stage_times_quarterly"),
        *("hand_offs_daily", "hand_offs_monthly", "stage_lanes_weekly", "stage_lanes_monthly", "stage_lanes_quarterly"),
        # Bits of clients by number; whose number is whose, `client_numbers` says.
        *("client_sets_daily", "client_sets_monthly", "base_sets_daily", "base_sets_monthly", "base_sets_yearly"),
    },
}
"""Tables about companies, goods, colleagues, settings, or sums; `client_words` are words of all names, of nobody's."""


async def handed_to(caller: Caller, contact_id: str) -> dict[str, Any]:
    """What each service gives, by service."""
    answers = {each: await caller.get(f"/api/{each}/contacts/{contact_id}/export") for each in HOLDING}
    assert {each.status_code for each in answers.values()} == {200}, answers
    return {service: answer.json() for service, answer in answers.items()}


async def pays(trade: Trade, word: str) -> None:
    """An invoice to them, and money from them that says who sent it."""
    await trade.to_paperwork()
    invoice = await trade.do(await trade.issue(), "check")
    sent = await trade.do(invoice, "send", to=f"{word} лично", channel="by_hand")
    payment = PaymentConfirmed(
        payment_id=f"pay-{new_id()}",
        invoice_number=sent["number"],
        amount=Decimal("100.00"),
        currency="RUB",
        payer=f"{word} И. П.",
        paid_at=datetime.now(UTC),
    )
    await trade.system.publish("accounting", payment)
    await eventually(lambda: trade.payment(payment.payment_id))


async def test_whatever_any_service_holds_about_a_person_can_be_handed_to_them(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    word = a_canary()
    listening = {"name": "ERP", "url": "https://hooks.invalid/fibex", "event_types": ["ContactUpdated"]}
    webhook = await system.admin.post("/api/notifications/webhooks", json=listening)
    contact = await a_person_with_a_past(system, anna, word)
    await pays(await a_trade(system, anna, contact_id=contact["id"]), word)
    await eventually(lambda: quiet(system, word), within=30, every=0.3)

    held = await handed_to(head, contact["id"])

    places = set(await mentions(system, [word])) - {"contacts.client_words"}
    handed = {
        f"{service}.{table}"
        for service, given in held.items()
        for table, rows in given["tables"].items()
        if word.casefold() in json.dumps(rows, ensure_ascii=False).casefold()
    }
    assert {"sales.payments", "sales.invoices", "activities.snoozes", "notifications.notifications"} <= places
    assert places - handed == set(), "held, and not handed out"
    assert {tuple(given["contact_ids"]) for given in held.values()} == {tuple(held["contacts"]["contact_ids"])}
    assert len(held["contacts"]["contact_ids"]) == 2, "with the record that became part of theirs"
    await system.admin.delete(f"/api/notifications/webhooks/{webhook.json()['id']}")


async def test_every_table_is_handed_out_or_is_known_to_be_about_no_client(system: System) -> None:
    anna = await system.a_manager()
    trade = await a_trade(system, anna)
    contact_id = (await trade.page())["contact_id"]
    for service in HOLDING:
        answer = await system.admin.get(f"/api/{service}/contacts/{contact_id}/export")
        rows = await system.rows(
            service,
            """SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition""",
        )
        tables = {row["name"] for row in rows} - NO_PERSON

        assert answer.status_code == (404 if service == "contacts" else 200)
        if answer.status_code == 200:
            assert tables - set(answer.json()["tables"]) == NO_CLIENT[service], service


async def test_a_payment_for_two_clients_tells_each_of_their_own_share(system: System) -> None:
    anna, accountant = await system.a_manager(), await system.a_user("accountant")
    one, two = [await a_trade(system, anna) for _ in range(2)]
    invoices = [await each.to_production() for each in (one, two)]
    payment = await one.payment(await one.pay(None, "2440.00"))
    shares = [{"invoice_id": each["id"], "amount": "1220.00"} for each in invoices]
    matched = await accountant.post(f"/api/sales/payments/{payment['id']}/match", json={"shares": shares})
    assert matched.status_code == 200, matched.text
    client = (await one.page())["contact_id"]

    tables = (await system.admin.get(f"/api/sales/contacts/{client}/export")).json()["tables"]

    assert [each["id"] for each in tables["payments"]] == [str(payment["id"])]
    assert [each["invoice_id"] for each in tables["payment_shares"]] == [invoices[0]["id"]]
    assert [each["id"] for each in tables["sales"]] == [one.id]


async def test_what_a_merge_was_undone_of_is_not_handed_out_any_more(system: System) -> None:
    head, team = await system.a_head()
    anna = await system.a_manager(team)
    mine, other = [await a_contact(anna) for _ in range(2)]
    body = {"into_id": mine["id"], "merged_ids": [other["id"]]}
    merge = (await anna.post("/api/contacts/merges", json=body)).json()

    async def are(*persons: dict[str, Any]) -> bool:
        ids = sorted(each["id"] for each in persons)
        assert [given["contact_ids"] for given in (await handed_to(head, mine["id"])).values()] == [ids] * len(HOLDING)
        return True

    await eventually(lambda: are(mine, other))
    assert (await anna.post(f"/api/contacts/merges/{merge['id']}/undo")).status_code == 200

    await eventually(lambda: are(mine))
