"""The tables of analytics and every query of them."""

from .tables import metadata

__all__ = ["metadata"]
