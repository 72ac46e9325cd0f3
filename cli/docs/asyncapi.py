"""web/public/asyncapi.json: the events as AsyncAPI 3, and what every service and system outside sends and receives."""

import copy
from pathlib import Path
from typing import Any

from cli.topology import OUTSIDE_EXCHANGE
from shared.db import COMMANDS_EXCHANGE, EVENTS_EXCHANGE
from shared.events import CONTENT_TYPE, OUTSIDE, Envelope, Event, ProduceOrder, catalogue

from .contracts import as_json, event_schema
from .events import example, readers, teller
from .glossary import meaning

DESCRIPTION = """\
Events of Fibex Sales as CloudEvents 1.0 in structured JSON. Services publish to the topic exchange `fibex.events`;
systems outside publish to `fibex.ext`, which is bound into it. An event may arrive more than once and not in order:
remember `(source, id)`, compare `aggregateversion`. An event counts only from its producer's own broker user."""


def document(root: Path) -> str:
    """The whole document as JSON."""
    kinds = list(catalogue.values())
    return as_json(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "Fibex Sales · events", "version": "1", "description": DESCRIPTION},
            "defaultContentType": CONTENT_TYPE,
            "servers": {
                "development": {
                    "host": "localhost:5673",
                    "pathname": "/fibex",
                    "protocol": "amqp",
                    "protocolVersion": "0.9.1",
                    "description": "What `make run` starts; users accounting, production, warehouse, website.",
                }
            },
            "channels": {kind.event_type: _channel(kind) for kind in kinds},
            "operations": {name: each for kind in kinds for name, each in _operations(kind).items()},
            "components": {
                "messages": {kind.event_type: _message(root, kind) for kind in kinds},
                "schemas": {"CloudEvent": _envelope(), **{kind.event_type: _described(kind) for kind in kinds}},
            },
        }
    )


def _channel(kind: type[Event]) -> dict[str, Any]:
    exchange, sort = EVENTS_EXCHANGE, "topic"
    if kind is ProduceOrder:
        exchange, sort = COMMANDS_EXCHANGE, "direct"
    elif kind.producer in OUTSIDE:
        exchange = OUTSIDE_EXCHANGE
    return {
        "address": kind.key,
        "messages": {kind.event_type: {"$ref": f"#/components/messages/{kind.event_type}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": exchange, "type": sort, "durable": True, "autoDelete": False, "vhost": "fibex"},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operations(kind: type[Event]) -> dict[str, Any]:
    """Who sends it and who receives it, each as an operation tagged with its name."""

    def operation(action: str, who: str, text: str) -> dict[str, Any]:
        amqp = {"deliveryMode": 2, "mandatory": True} if action == "send" else {"ack": True}
        return {
            "action": action,
            "channel": {"$ref": f"#/channels/{kind.event_type}"},
            "messages": [{"$ref": f"#/channels/{kind.event_type}/messages/{kind.event_type}"}],
            "summary": text,
            "tags": [{"name": who}],
            "bindings": {"amqp": {**amqp, "bindingVersion": "0.3.0"}},
        }

    sender = teller(kind)
    sent = {f"{sender}.sends.{kind.event_type}": operation("send", sender, f"{sender} tells {kind.event_type}")}
    heard = {
        f"{reader}.receives.{kind.event_type}": operation("receive", reader, f"{reader} hears {kind.event_type}")
        for reader in readers(kind)
    }
    return {**sent, **heard}


def _message(root: Path, kind: type[Event]) -> dict[str, Any]:
    said = " ".join((kind.__doc__ or "").split())
    return {
        "name": kind.event_type,
        "title": kind.event_type,
        "summary": said.partition(". ")[0].rstrip(".") + ".",
        "description": said,
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": kind.event_type},
                        "dataschema": {"const": kind.schema_id()},
                        "data": {"$ref": f"#/components/schemas/{kind.event_type}"},
                    },
                    # A system outside may leave them out; see docs/events.md.
                    "required": [] if kind.producer in OUTSIDE else ["id", "source", "subject", "time"],
                },
            ]
        },
        "examples": [{"name": kind.event_type, "payload": example(root, kind)}],
    }


def _envelope() -> dict[str, Any]:
    schema = Envelope.model_json_schema(mode="serialization")
    return {"type": "object", "properties": schema["properties"], "required": ["specversion", "type", "data"]}


def _described(kind: type[Event]) -> dict[str, Any]:
    """The event's schema with the meaning of each field."""
    schema = copy.deepcopy(event_schema(kind))
    for name, part in schema["properties"].items():
        part["description"] = meaning(kind.event_type, name)
    schema["description"] = " ".join((kind.__doc__ or "").split())
    return {name: part for name, part in schema.items() if name not in {"$schema", "$id"}}
