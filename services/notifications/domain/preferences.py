"""How somebody wishes to hear of things: by which channel, at once or once a day, and when not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from shared.errors import Invalid

from .kinds import KINDS, Mode

DIGEST_AT = time(9, 0)


class NoSuchKind(Invalid):
    """There is no such kind of notification; `GET …/preferences` lists them."""


class NoSuchChannel(Invalid):
    """There is no such channel here; `GET …/preferences` lists those that are set up."""


class QuietHoursEmpty(Invalid):
    """Quiet hours begin and end at the same time. Leave them out to be reached at any time."""


@dataclass(frozen=True)
class Quiet:
    """From when to when somebody is left alone, by the organisation's clock; it may run over midnight."""

    begins: time
    ends: time
    weekends: bool = False

    def over(self, at: datetime) -> datetime:
        """The first moment, from `at` on, that is not quiet; `at` has its zone."""
        for _ in range(8):  # a quiet night before a quiet weekend before a quiet night: each step passes one of them
            if self.weekends and at.weekday() >= 5:
                at = datetime.combine(at.date() + timedelta(days=1), time(0), at.tzinfo)
            elif self._holds(at.time()):
                tomorrow = self.begins > self.ends and at.time() >= self.begins
                at = datetime.combine(at.date() + timedelta(days=tomorrow), self.ends, at.tzinfo)
            else:
                break
        return at

    def _holds(self, clock: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True)
class Preferences:
    """What somebody chose; what they did not choose is as the kind says."""

    user_id: UUID
    modes: Mapping[tuple[str, str], Mode]
    quiet: Quiet | None = None
    digest_at: time = DIGEST_AT

    def mode(self, kind: str, channel: str) -> Mode:
        return self.modes.get((kind, channel)) or KINDS[kind].mode(channel)

    def due(self, mode: Mode, now: datetime, zone: tzinfo, back: date | None = None) -> datetime:
        """When it may go out: now or with the next digest, but never in quiet hours. Delayed, never dropped.

        `back` is the day somebody is back who is away now: before the digest of that day nothing goes out.
        """
        at = now.astimezone(zone)
        if back is not None:
            at = datetime.combine(back, self.digest_at, zone)
        elif mode == "digest":
            today = datetime.combine(at.date(), self.digest_at, zone)
            at = today if at < today else datetime.combine(at.date() + timedelta(days=1), self.digest_at, zone)
        return self.quiet.over(at) if self.quiet else at


def check_kind(kind: str) -> None:
    """Raises NoSuchKind."""
    if kind not in KINDS:
        raise NoSuchKind(f"kind: there is no {kind!r}; choose one of {', '.join(KINDS)}", field="kind")
