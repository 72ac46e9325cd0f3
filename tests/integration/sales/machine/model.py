"""The rules in plain words: what a sale is, what it lacks, and where it goes; no line of the service is used."""

from dataclasses import dataclass, field
from decimal import Decimal

WAYS = {
    "fibex": ["qualification", "paperwork", "production", "payment"],
    "prepaid": ["qualification", "paperwork", "payment", "production"],
}
BACK = {
    ("fibex", "paperwork"): ["qualification"],
    ("fibex", "production"): ["paperwork"],
    ("prepaid", "paperwork"): ["qualification"],
    ("prepaid", "payment"): ["paperwork"],
}
BY_PERSON = {"fibex": "payment", "prepaid": "production"}
TOTAL = Decimal("1220.00")


@dataclass
class Model:
    """What a sale is, as plainly as can be said; no line of the service is used."""

    process: str
    stage: str = "qualification"
    closed_from: str | None = None
    entry: int = 1
    called: set[int] = field(default_factory=set)
    filled: bool = False
    invoice: str | None = None
    paid: Decimal = Decimal(0)
    order: int | None = None
    orders: int = 0
    is_ready: bool = False
    is_shipped: bool = False
    wins: int = 0
    owner: int = 0

    @property
    def way(self) -> list[str]:
        return WAYS[self.process]

    @property
    def is_open(self) -> bool:
        return self.stage in self.way

    def missing(self, stage: str | None = None, *, fresh: bool = False) -> bool:
        """Whether something is missing to leave a stage; `fresh`: as if it were entered now."""
        unpaid = self.invoice is None or self.paid < TOTAL
        return {
            "qualification": fresh or self.entry not in self.called or not self.filled,
            "paperwork": self.invoice != "sent",
            "production": not self.is_ready or (self.process == "prepaid" and unpaid),
            "payment": unpaid,
        }[stage or self.stage]

    def enter(self, stage: str) -> None:
        closed = stage in {"won", "lost"}
        self.closed_from = self.stage if closed else None
        self.stage, self.entry = stage, self.entry + 1
        self.wins += stage == "won"
        if stage == "lost" and not self.is_shipped:
            self.order, self.is_ready = None, False
        elif not closed:
            wants = self.way.index(stage) >= self.way.index("production")
            if wants and self.order is None:
                self.orders += 1
                self.order, self.is_ready, self.is_shipped = self.orders, False, False
            elif not wants:
                self.order, self.is_ready = None, False

    def settle(self) -> None:
        """The system takes it as far as it goes; a person has the last word."""
        while self.is_open and self.stage != BY_PERSON[self.process] and not self.missing():
            self.enter(self.way[self.way.index(self.stage) + 1])
