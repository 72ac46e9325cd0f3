"""Tables, mapping and every query of contacts: the only room that speaks SQL."""

from . import (
    clients,
    duplicates,
    erasing,
    held,
    history,
    imports,
    inquiries,
    live,
    matching,
    merges,
    notes,
    people,
    search,
    timeline,
    types,
)
from .mapping import filters, metadata

__all__ = [
    "clients",
    "duplicates",
    "erasing",
    "filters",
    "held",
    "history",
    "imports",
    "inquiries",
    "live",
    "matching",
    "merges",
    "metadata",
    "notes",
    "people",
    "search",
    "timeline",
    "types",
]
