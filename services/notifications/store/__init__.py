"""Tables, mapping and every query of Notifications; everybody reads their own and nobody else's."""

from . import deliveries, erasing, held, hooks, live, notifications, readers, steps
from .tables import clients, metadata

__all__ = ["clients", "deliveries", "erasing", "held", "hooks", "live", "metadata", "notifications", "readers", "steps"]
