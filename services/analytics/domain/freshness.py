"""How far the store is behind the events, as the intake last saw it."""

from dataclasses import dataclass


@dataclass
class Lag:
    """`behind`: messages waiting, None while the broker cannot be asked. `caught_up_at`: when none was last waiting.

    Moments are seconds of a monotonic clock, so that a corrected wall clock never shows a wrong lag.
    """

    behind: int | None = None
    caught_up_at: float | None = None

    def seen(self, waiting: int, at: float) -> None:
        """The intake looked: this many messages are not counted yet."""
        self.behind = waiting
        if waiting == 0:
            self.caught_up_at = at

    def taken(self, messages: int) -> None:
        """The intake has these in hand: taken off the queue, not counted yet."""
        self.behind = max(self.behind or 0, messages)

    def lost(self) -> None:
        """The broker is away: nobody can say how much is waiting."""
        self.behind = None

    def seconds(self, now: float) -> float | None:
        """At most this old is what is missing: 0 while nothing waits, None before the store was ever caught up."""
        if self.behind == 0:
            return 0.0
        return None if self.caught_up_at is None else now - self.caught_up_at
