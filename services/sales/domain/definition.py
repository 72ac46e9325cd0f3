"""A process as it is written down: read from a document, turned into one, and checked before it may be published."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from shared.errors import Conflict, Invalid, NotFound

from .move import Facts
from .process import OWNER, Need, Process, Stage, Step, Titles

FIELDS = ("contact_person", "need", "delivery_terms", "lines", "contact_id", "account_id")
"""The fields of a sale that a stage may ask for."""
FACTS = tuple(each.name for each in fields(Facts) if each.name != "steps_done")
"""The facts a stage may ask for."""
ROLES = ("manager", "head", "production", "accountant")
KINDS = ("task", "call", "meeting", "letter")
_DUE_RULE = re.compile(r"business_days:(\d{1,3})")
MOST_DAYS = 250


class ProcessNotFound(NotFound):
    """There is no such process, or no such version of it."""


class DraftStands(Conflict):
    """The process has a draft already. Edit that one, or delete it first."""


class VersionIsPublished(Conflict):
    """Sales follow a published version, so it no longer changes. Draft a new one from it."""


class NotYetPublished(Conflict):
    """Only a published version may be followed by sales. Publish it first."""


class ProcessIsFaulty(Invalid):
    """The process cannot be used as it is written; `field` names the part to change."""


def read_process(code: str, version: int, document: Mapping[str, Any]) -> Process:
    """The process a document describes; its shape is taken for granted, `check_process` looks at the sense of it."""
    return Process(
        code=code,
        version=version,
        titles=Titles(**document["titles"]),
        stages=tuple(_stage(each) for each in document["stages"]),
        currency=document["currency"],
        invoice_due_business_days=document["invoice_due_business_days"],
        order_needed_business_days=document["order_needed_business_days"],
    )


def write_process(process: Process) -> dict[str, Any]:
    """The document of a process, as plain JSON."""
    given = asdict(process)
    return {name: _plain(value) for name, value in given.items() if name not in {"code", "version"}}


def check_process(process: Process) -> None:
    """Raises ProcessIsFaulty for the first thing that would not work."""
    for field, reason in _faults(process):
        raise ProcessIsFaulty(f"{field}: {reason}", field=field)


def _stage(given: Mapping[str, Any]) -> Stage:
    needs = tuple(Need(**{**each, "titles": Titles(**each["titles"])}) for each in given["needs"])
    steps = tuple(Step(**{**each, "titles": Titles(**each["titles"])}) for each in given["steps"])
    more = {"titles": Titles(**given["titles"]), "needs": needs, "steps": steps, "back_to": tuple(given["back_to"])}
    return Stage(**{**given, **more})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _faults(process: Process) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) of everything that would not work."""
    stages = process.stages
    codes = [stage.code for stage in stages]
    if len(set(codes)) < len(codes):
        yield "stages", "two stages have the same code"
    for kind, name in (("won", "won"), ("lost", "lost")):
        if sum(stage.kind == kind for stage in stages) != 1:
            yield "stages", f"exactly one stage has to be of the kind {name}"
    if not stages or stages[0].kind != "open":
        yield "stages", "the first stage has to be an open one"
    for at, stage in enumerate(stages):
        yield from ((f"stages.{at}.{field}", reason) for field, reason in _faults_of(process, stage))
    yield from _unreachable(process)


def _faults_of(process: Process, stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.kind == "open":
        yield from _faults_of_the_way(process, stage)
    elif stage.next or stage.back_to or stage.moved_on_by or stage.steps or stage.needs or stage.requests_production:
        yield "kind", "a closed stage leads nowhere and asks for nothing"
    for at, need in enumerate(stage.needs):
        known = FIELDS if need.kind == "field" else FACTS
        if need.code not in known:
            yield f"needs.{at}.code", f"there is no {need.kind} {need.code!r}; there are {', '.join(known)}"
    asked = [step.code for step in stage.steps] + [need.code for need in stage.needs]
    if len(set(asked)) < len(asked):
        yield "needs", "two steps or needs of the stage have the same code"
    for at, step in enumerate(stage.steps):
        yield from ((f"steps.{at}.{field}", reason) for field, reason in _faults_of_step(step))


def _faults_of_the_way(process: Process, stage: Stage) -> Iterator[tuple[str, str]]:
    following = process.stage(stage.next)
    if following is None or following.kind == "lost":
        yield "next", "an open stage leads to another one or to the won one"
    elif stage.moved_on_by is None:
        yield "moved_on_by", "say who takes the sale on: system or person"
    elif following.kind == "won" and stage.moved_on_by == "system":
        yield "moved_on_by", "a sale is won by a person, never by the system"
    for code in stage.back_to:
        earlier = process.stage(code)
        before = earlier is not None and process.position(code) < process.position(stage.code)
        if earlier is None or earlier.kind != "open" or not before:
            yield "back_to", f"{code!r} is not an earlier open stage"


def _faults_of_step(step: Step) -> Iterator[tuple[str, str]]:
    rule = _DUE_RULE.fullmatch(step.due_rule)
    if rule is None or int(rule[1]) > MOST_DAYS:
        yield "due_rule", f"has to be business_days:<n> with n up to {MOST_DAYS}"
    if step.kind not in KINDS:
        yield "kind", f"has to be one of {', '.join(KINDS)}"
    if step.assignee not in (OWNER, *ROLES):
        yield "assignee", f"has to be {OWNER} or a role: {', '.join(ROLES)}"
    if step.met_by is not None and step.met_by not in FACTS:
        yield "met_by", f"there is no fact {step.met_by!r}; there are {', '.join(FACTS)}"


def _unreachable(process: Process) -> Iterator[tuple[str, str]]:
    """The way from the first stage has to pass every open one, in their order, and end in the win."""
    way, here = [], process.stages[0] if process.stages else None
    while here is not None and here.code not in way:
        way.append(here.code)
        here = process.stage(here.next)
    for at, stage in enumerate(process.stages):
        if stage.kind != "lost" and stage.code not in way:
            yield f"stages.{at}.code", "no way leads here from the first stage"
    expected = [stage.code for stage in process.stages if stage.kind != "lost"]
    if set(way) == set(expected) and (here is not None or way != expected):
        yield "stages", "have to stand in the order of the way from the first one to the win"
