"""Tables, mapping and every query of Notifications; everybody reads their own and nobody else's."""

from . import deliveries, erasing, hooks, live, notifications, readers, steps
from .tables import metadata

__all__ = ["deliveries", "erasing", "hooks", "live", "metadata", "notifications", "readers", "steps"]
