"""The broker's topology as data: exchanges, queues, bindings, policies, users and what each of them may do."""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from shared.bus import DEAD_LETTERS, LADDER
from shared.db import COMMANDS_EXCHANGE, EVENTS_EXCHANGE
from shared.dead_letters import queues_of
from shared.events import OUTSIDE, Event, ProduceOrder

SERVICES = ("identity", "contacts", "sales", "activities", "notifications", "analytics")
OUTSIDE_EXCHANGE, UNROUTED, LOG = "fibex.ext", "fibex.unrouted", "fibex.events.log"
SECONDS = {"5s": 5, "30s": 30, "2m": 120, "15m": 900, "1h": 3600}
USERS = (*SERVICES, *sorted(OUTSIDE))
OPERATOR = "operator"
"""Looks after dead letters: reads them and hands them back. Exists where a password is given for it."""
Definitions = dict[str, Any]


def definitions(passwords: Mapping[str, str], *, vhost: str = "fibex", delay_scale: float = 1.0) -> Definitions:
    """What RabbitMQ imports at its start (3.10 and 4.x alike). `delay_scale` shortens the retry ladder for tests."""
    users = (*USERS, OPERATOR) if OPERATOR in passwords else USERS
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {"name": name, "password_hash": _hash(passwords[name]), "tags": _tags(name), "hashing_algorithm": _SHA256}
            for name in users
        ],
        "permissions": [{"vhost": vhost, **_permission(name)} for name in users],
        "topic_permissions": [{"vhost": vhost, **each} for name in USERS for each in _topic_permissions(name)],
        **topology(vhost, delay_scale),
    }


def topology(vhost: str, delay_scale: float = 1.0) -> Definitions:
    """Exchanges, queues, bindings and policies of one virtual host."""
    consumed = [*(f"{service}.events" for service in SERVICES), ProduceOrder.key]
    return {
        "exchanges": [{"vhost": vhost, **each} for each in _exchanges()],
        "queues": [{"vhost": vhost, **each} for each in _queues(consumed)],
        "bindings": [{"vhost": vhost, "arguments": {}, **each} for each in _bindings(consumed)],
        "policies": [{"vhost": vhost, **each} for each in _policies(consumed, delay_scale)],
    }


def listens(service: str) -> list[type[Event]]:
    """The events a service's consumers ask for."""
    found: list[type[Event]] = import_module(f"services.{service}.consumers").consumers.listens
    return found


def binding_key(kind: type[Event]) -> str:
    """An outside event is taken from whoever publishes it, so that a forged one ends in the dead letters, seen."""
    return "*." + kind.key.split(".", 1)[1] if kind.producer in OUTSIDE else kind.key


def _exchanges() -> list[Definitions]:
    def exchange(name: str, kind: str) -> Definitions:
        return {"name": name, "type": kind, "durable": True, "auto_delete": False, "internal": False, "arguments": {}}

    return [
        exchange(EVENTS_EXCHANGE, "topic"),
        exchange(OUTSIDE_EXCHANGE, "topic"),
        exchange(COMMANDS_EXCHANGE, "direct"),
        exchange(DEAD_LETTERS, "direct"),
        exchange(UNROUTED, "fanout"),
        *(exchange(f"fibex.delay.{rung}", "fanout") for rung in LADDER),
    ]


def _queues(consumed: list[str]) -> list[Definitions]:
    def queue(name: str, kind: str = "quorum") -> Definitions:
        return {"name": name, "durable": True, "auto_delete": False, "arguments": {"x-queue-type": kind}}

    names = [*consumed, *(f"{name}.dlq" for name in consumed), *(f"fibex.delay.{rung}" for rung in LADDER), UNROUTED]
    return [*(queue(name) for name in names), queue(LOG, "stream")]


def _bindings(consumed: list[str]) -> list[Definitions]:
    def bind(source: str, key: str, target: str, kind: str = "queue") -> Definitions:
        return {"source": source, "routing_key": key, "destination": target, "destination_type": kind}

    heard = [
        bind(EVENTS_EXCHANGE, binding_key(kind), f"{service}.events")
        for service in SERVICES
        for kind in listens(service)
    ]
    return [
        *heard,
        *(bind(OUTSIDE_EXCHANGE, f"{name}.#", EVENTS_EXCHANGE, "exchange") for name in sorted(OUTSIDE)),
        bind(COMMANDS_EXCHANGE, ProduceOrder.key, ProduceOrder.key),
        *(bind(DEAD_LETTERS, name, f"{name}.dlq") for name in consumed),
        *(bind(f"fibex.delay.{rung}", "", f"fibex.delay.{rung}") for rung in LADDER),
        bind(UNROUTED, "", UNROUTED),
        bind(EVENTS_EXCHANGE, "#", LOG),
    ]


def _policies(consumed: list[str], delay_scale: float) -> list[Definitions]:
    def policy(name: str, pattern: str, definition: Definitions, to: str = "queues", priority: int = 1) -> Definitions:
        return {"name": name, "pattern": pattern, "apply-to": to, "definition": definition, "priority": priority}

    safe = {"dead-letter-strategy": "at-least-once", "overflow": "reject-publish"}
    return [
        policy("alternate", r"^fibex\.(events|ext)$", {"alternate-exchange": UNROUTED}, "exchanges"),
        *(
            policy(
                name,
                "^" + name.replace(".", r"\.") + "$",
                {
                    **safe,
                    "delivery-limit": 20,
                    "max-length": 1_000_000,
                    "dead-letter-exchange": DEAD_LETTERS,
                    "dead-letter-routing-key": name,
                },
            )
            for name in consumed
        ),
        *(
            policy(
                f"delay-{rung}",
                rf"^fibex\.delay\.{rung}$",
                {
                    **safe,
                    "message-ttl": max(1, int(SECONDS[rung] * 1000 * delay_scale)),
                    "max-length": 1_000_000,
                    "dead-letter-exchange": "",
                },
            )
            for rung in LADDER
        ),
        # Looking into dead letters hands them back each time; that must never count as a failed delivery.
        policy("dead-letters", r"\.dlq$", {"delivery-limit": 1_000_000}, priority=2),
        policy("unrouted", r"^fibex\.unrouted$", {"max-length": 100_000, "overflow": "drop-head"}),
        policy("log", r"^fibex\.events\.log$", {"max-age": "30D", "max-length-bytes": 5_000_000_000}, "queues"),
    ]


def _tags(user: str) -> list[str]:
    """Whoever hands a dead letter back signs it with the name of the service that wrote down its first sender."""
    return ["impersonator"] if user == OPERATOR else []


def _permission(user: str) -> Definitions:
    if user == OPERATOR:
        read = rf"^(.+\.dlq|{re.escape(UNROUTED)})$"
        return {"user": user, "configure": "^$", "write": r"^amq\.default$", "read": read}
    if user in OUTSIDE:
        read = r"^production\.order_requests$" if user == "production" else "^$"
        return {"user": user, "configure": "^$", "write": r"^fibex\.ext$", "read": read}
    write = r"fibex\.events|fibex\.dlx|fibex\.delay\..*" + (r"|fibex\.commands" if user == "sales" else "")
    queues = "|".join(re.escape(queue) for queue in (f"{user}.events", *(f"{each}.dlq" for each in queues_of(user))))
    return {"user": user, "configure": "^$", "write": f"^({write})$", "read": f"^({queues})$"}


def _topic_permissions(user: str) -> list[Definitions]:
    exchange = OUTSIDE_EXCHANGE if user in OUTSIDE else EVENTS_EXCHANGE
    return [{"user": user, "exchange": exchange, "write": rf"^{user}\.", "read": "^$"}]


_SHA256 = "rabbit_password_hashing_sha256"


def _hash(password: str) -> str:
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
