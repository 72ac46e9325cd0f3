"""The website of the demo company: forms that strangers filled in, and how far the managers are with each.

In come the forms of the demo; decided is what is still to be done where a load broke off; out go what the website tells
and what the manager who was given the lead does with it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cli import demo
from cli.client import Api
from shared.events import Event, LeadSubmitted

LEADS = "/api/sales/leads"
NEXT = {"new": "take", "taken": "qualify", "qualified": "convert"}
Publish = Callable[[list[Event]], None]
Until = Callable[[Callable[[], Any]], Any]


def answer_forms(admin: Api, managers: Mapping[str, Api], publish: Publish, until: Until) -> None:
    """Send the forms in and bring each lead to its goal; `managers` are those who work leads, by id."""
    known = _by_name(admin)
    publish([_submitted(number, form) for number, form in enumerate(demo.FORMS) if form[0] not in known])
    wanted = {form[0] for form in demo.FORMS}
    until(lambda: wanted <= set(_by_name(admin)))
    leads = _by_name(admin)
    for name, _, _, _, goal, facts in demo.FORMS:
        lead = leads[name]
        _bring(managers.get(lead["owner_id"], admin), lead, goal, facts)


def _by_name(admin: Api) -> dict[str, Any]:
    return {each["contact_name"]: each for each in admin.everything(LEADS) if each["contact_name"]}


def _submitted(number: int, form: tuple[Any, ...]) -> LeadSubmitted:
    name, phone, email, need, _, _ = form
    return LeadSubmitted(
        submission_id=f"demo-form-{number}",
        name=name,
        phone=phone,
        email=email,
        need=need,
        consent_at=datetime.now(UTC),
        utm={"source": "yandex", "campaign": "paracord"},
    )


def _bring(caller: Api, lead: dict[str, Any], goal: str, facts: Mapping[str, str]) -> None:
    while lead["status"] != goal:
        act = "disqualify" if goal == "disqualified" else NEXT[lead["status"]]
        body = facts if act in {"disqualify", "qualify"} else None
        headers = {"if-match": str(lead["version"])}
        lead = caller.ask("POST", f"{LEADS}/{lead['id']}/{act}", json=body, headers=headers)
