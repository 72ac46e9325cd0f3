"""Which process a new sale follows: rules that look at an attribute of the client, the first that fits decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.errors import Invalid

ANY = "any"
"""The attribute of the rule that fits everybody; the last rule is of this kind."""
ATTRIBUTES = ("payment_terms", "type", ANY)


class RulesAreFaulty(Invalid):
    """By these rules some client would have no process. The last rule has to be the one for everybody."""


@dataclass(frozen=True)
class Rule:
    """A client whose `attribute` has this value is sold to by this process."""

    attribute: str
    value: str
    process: str

    def fits(self, client: Mapping[str, str | None]) -> bool:
        return self.attribute == ANY or client.get(self.attribute) == self.value


def choose(rules: Iterable[Rule], client: Mapping[str, str | None]) -> str:
    """The code of the process for a client with these attributes."""
    return next(rule.process for rule in rules if rule.fits(client))
