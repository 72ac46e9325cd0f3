"""What changes in a record: the fields that differ, each with its value before and after."""

from collections.abc import Mapping
from typing import Any

Changes = dict[str, tuple[Any, Any]]
"""Field → (before, after); empty where nothing changed."""


def set_fields(record: object, fields: Mapping[str, object]) -> Changes:
    """Set the fields of a record; what changed by it."""
    changes: Changes = {}
    for name, value in fields.items():
        before = getattr(record, name)
        if before != value:
            changes[name] = (before, value)
            setattr(record, name, value)
    return changes
