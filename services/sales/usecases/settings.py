"""What the house settles for all its sales: the reasons for losses, and which process a new sale follows."""

from collections.abc import Sequence

from services.sales import store
from services.sales.domain.choosing import ANY, Rule, RulesAreFaulty
from shared.db import Transaction


async def put_reason(
    tx: Transaction, code: str, *, title_ru: str, title_en: str, needs_note: bool, active: bool, position: int
) -> None:
    """A reason is called so from now on, in lists of the past as well; one no longer active is not offered."""
    given = {"title_ru": title_ru, "title_en": title_en, "needs_note": needs_note}
    await store.reasons.put_reason(tx, code=code, **given, active=active, position=position)


async def put_rules(tx: Transaction, rules: Sequence[Rule]) -> None:
    """New sales choose their process by these rules from now on; running ones keep theirs."""
    if not rules or rules[-1].attribute != ANY or any(rule.attribute == ANY for rule in rules[:-1]):
        raise RulesAreFaulty(f"items: the last rule, and it alone, is for {ANY!r}", field="items")
    for at, rule in enumerate(rules):
        if await store.processes.newest(tx, rule.process) is None:
            field = f"items.{at}.process"
            raise RulesAreFaulty(f"{field}: there is no published process {rule.process!r}", field=field)
    await store.processes.put_rules(tx, rules)
