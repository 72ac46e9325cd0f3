"""Tables, mapping and every query of Activities: the only room that speaks SQL."""

from . import known, records, steps
from .mapping import contacts, metadata, sales
from .records import OWN_ONLY, Shown

__all__ = ["OWN_ONLY", "Shown", "contacts", "known", "metadata", "records", "sales", "steps"]
