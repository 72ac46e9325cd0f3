"""Sales and margin by the day of the win, the invoice or the payment; by product from the lines of the sales."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Numeric, Select, Subquery, and_, case, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import JSONB

from services.analytics.domain.adding import NOTHING
from services.analytics.domain.reports import Question, SalesFigures, no_sales
from services.analytics.domain.sums import MONEY
from services.analytics.store.tables import goods_daily, sale_entries, sales_daily
from shared.auth import Actor
from shared.db import Transaction

from .rows import counted, grouped, split

GOODS = ("product", "product_group")


async def sales(tx: Transaction, actor: Actor, asked: Question) -> list[tuple[tuple[Any, ...], SalesFigures]]:
    """Revenue and margin, one row per group and currency: currencies are never added up."""
    goods = {*asked.group_by, *asked.cell} & {*GOODS}
    if goods:
        asked = replace(asked, with_total=False)  # a sale of two products counts once
    rows = _goods_rows(asked) if goods else _sale_rows(asked)
    won = "group_won" if goods == {"product_group"} else "won"
    sums = [func.sum(rows.c[name]) for name in (won, *MONEY)]
    query = grouped(actor, asked, rows, sums, [rows.c.currency]).where(rows.c.basis == asked.basis)
    found = [split(row, asked) for row in (await tx.session.execute(query.order_by(rows.c.currency))).all()]
    figures = [(cells, SalesFigures(currency, int(won), *money)) for cells, (currency, won, *money) in found]
    return figures if figures or asked.group_by else [((), no_sales())]


def _sale_rows(asked: Question) -> Subquery:
    values = {"won": sale_entries.c.sign, **{name: sale_entries.c[name] for name in MONEY}}
    return counted(asked, sales_daily, sale_entries, ["basis", "currency"], values)


def _goods_rows(asked: Question) -> Subquery:
    lines = sold_lines()
    values = {name: lines.c[name] for name in ("won", "group_won", *MONEY)}
    return counted(asked, goods_daily, lines, ["basis", "currency", *GOODS], values)


def sold_lines() -> Subquery:
    """One row per line; what came in without lines stands without a product.

    An entry counts (`won`) with the first line of each product, and (`group_won`) with the first of each group.
    """
    entries = sale_entries
    lines = func.jsonb_array_elements(func.coalesce(entries.c.lines, literal([None], JSONB)))
    told = lines.table_valued("value", with_ordinality="place", joins_implicitly=True).render_derived("line")
    line = cast(told.c.value, JSONB)
    known = func.jsonb_typeof(line) == "object"
    amount = case((known, cast(line["amount"].astext, Numeric(18, 2))), else_=entries.c.amount)
    cost = cast(line["cost"].astext, Numeric(18, 2))
    names = ("event", "at", "day", "late", "received_at", "owner_id", "team_id", "contact_type", "contact_id")
    counts = {"won": _is_first("sku", told.c.place, line), "group_won": _is_first("group", told.c.place, line)}
    query: Select[Any] = select(
        *(entries.c[name] for name in (*names, "basis", "currency")),
        line["sku"].astext.label("product"),
        line["group"].astext.label("product_group"),
        *(case((first, entries.c.sign), else_=0).label(name) for name, first in counts.items()),
        amount.label("amount"),
        case((~known, entries.c.margin), (cost.is_not(None), amount - cost), else_=NOTHING).label("margin"),
        case((~known, entries.c.margin_unknown), (cost.is_(None), amount), else_=NOTHING).label("margin_unknown"),
    )
    return query.select_from(entries).join(told, true()).subquery("sold")


def _is_first(name: str, place: Any, line: Any) -> Any:
    """No line of the same entry before this one has the same word in this field."""
    lines = func.jsonb_array_elements(sale_entries.c.lines)
    other = lines.table_valued("value", with_ordinality="place", joins_implicitly=True).render_derived("other")
    same = cast(other.c.value, JSONB)[name].astext.is_not_distinct_from(line[name].astext)
    earlier = select(other.c.place).where(and_(other.c.place < place, same))
    return ~earlier.correlate_except(other).exists()
