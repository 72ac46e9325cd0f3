"""The ways out: each file with a `make(settings)` is a channel; webhooks, which go to systems, have their own."""

from importlib import import_module
from pkgutil import iter_modules

from services.notifications.domain.delivery import Way
from shared.settings import Settings


def ways(settings: Settings) -> dict[str, Way]:
    """Every channel that the settings give what it needs, by its name."""
    found: dict[str, Way] = {}
    for module in iter_modules(__path__):
        make = getattr(import_module(f"{__name__}.{module.name}"), "make", None)
        way = make(settings) if make else None
        if way is not None:
            found[way.name] = way
    return found
