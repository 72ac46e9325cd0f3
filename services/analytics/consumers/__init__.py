"""RabbitMQ in: what analytics listens to, and the intake that takes it in by the batch."""

from shared.events import Event, LeadSubmitted, ProduceOrder, ReportPrepared, catalogue

from .intake import Intake

__all__ = ["Intake", "consumers"]


class Everything:
    """Each event there is, for the recorded events are what everything is rebuilt from.

    Commands are no facts; the only one there is goes over an exchange of its own. What a person typed into a form of
    the website stays with contacts, where it can be erased; here counts the LeadCaptured that comes of it. Reports it
    sends it knows already.
    """

    queue = "analytics.events"

    @property
    def listens(self) -> list[type[Event]]:
        return [
            kind for _, kind in sorted(catalogue.items()) if kind not in {ProduceOrder, LeadSubmitted, ReportPrepared}
        ]


consumers = Everything()
