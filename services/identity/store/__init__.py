"""Tables, mapping and every query of identity."""

from . import absences, keys, people, sessions
from .tables import metadata

__all__ = ["absences", "keys", "metadata", "people", "sessions"]
