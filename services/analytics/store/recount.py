"""The oracle: facts and sums counted again from the recorded events, by other code than the one that keeps them.

Nothing here is shared with the intake, and no sum is made of the tables of facts: the database reads the events
themselves. So a mistake in how facts are made or added up shows as a difference, to the kopeck.
"""

from sqlalchemy import text

from shared.db import Transaction

_MOVES = """
    moves AS (
        SELECT subject, time, actor, body->'data' AS data, (time AT TIME ZONE :zone)::date AS day,
            body->'data'->>'kind' = 'won' AS is_won, row_number() OVER told AS place,
            coalesce(lag(body->'data'->>'kind' = 'won') OVER told, false) AS was_won
        FROM raw_event WHERE type = 'SaleStageChanged'
        WINDOW told AS (PARTITION BY subject ORDER BY version NULLS LAST, time, source || ' ' || id)
    )"""
_ENTRIES = """
    entries AS (
        SELECT subject, time, day, CASE WHEN is_won THEN 1 ELSE -1 END AS sign, CASE WHEN is_won THEN data ELSE (
            SELECT won.data FROM moves AS won
            WHERE won.subject = moves.subject AND won.place < moves.place AND won.is_won AND NOT won.was_won
            ORDER BY won.place DESC LIMIT 1
        ) END AS data
        FROM moves WHERE is_won <> was_won
    )"""
_DONE = """
    done AS (
        SELECT subject, time, body->'data' AS data, (time AT TIME ZONE :zone)::date AS day
        FROM raw_event WHERE type = 'ActivityCompleted' AND starts_with(actor, 'user:')
    )"""
_TOUCHED = """
    touched AS (
        SELECT subject, day, time, data FROM done WHERE data->>'result' ~ E'[^ \\t\\r\\n]'
        UNION ALL
        SELECT subject, day, time, data FROM moves
        WHERE starts_with(actor, 'user:') AND data->>'by' = 'person' AND data->>'origin' IS DISTINCT FROM 'import'
    )"""
_WHOSE = "(data->>'owner_id')::uuid, (data->>'team_id')::uuid, data->>'contact_type'"
_MONEY = [f"sign * (data->>'{name}')::numeric(24, 2)" for name in ("amount", "margin", "margin_unknown")]
_SALE_ENTRIES = f"""
    WITH {_MOVES}, {_ENTRIES}
    SELECT subject, time, day, {_WHOSE}, (data->>'contact_id')::uuid, data->>'currency', sign, {", ".join(_MONEY)}
    FROM entries"""  # noqa: S608
_COMPLETED = f"""
    WITH {_DONE}
    SELECT subject, time, day, {_WHOSE}, (data->>'contact_id')::uuid, (data->>'on_time')::boolean,
        coalesce((data->>'next_planned')::boolean, false)
    FROM done"""  # noqa: S608
_TOUCHES = f"""
    WITH {_DONE}, {_MOVES}, {_TOUCHED}
    SELECT subject, time, day, {_WHOSE}, (data->>'contact_id')::uuid
    FROM touched WHERE data->>'contact_id' IS NOT NULL"""  # noqa: S608
_SALES = f"""
    WITH {_MOVES}, {_ENTRIES}
    SELECT day, {_WHOSE}, data->>'currency', count(*), sum(sign), {", ".join(f"sum({each})" for each in _MONEY)}
    FROM entries GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608
_ACTIVITIES = f"""
    WITH {_DONE}
    SELECT day, {_WHOSE}, count(*), count(*) FILTER (WHERE (data->>'on_time')::boolean),
        count(*) FILTER (WHERE (data->>'next_planned')::boolean)
    FROM done GROUP BY 1, 2, 3, 4"""  # noqa: S608
_CLIENTS = f"""
    WITH {_DONE}, {_MOVES}, {_TOUCHED}
    SELECT day, (data->>'contact_id')::uuid, {_WHOSE}, count(*), max(time)
    FROM touched WHERE data->>'contact_id' IS NOT NULL GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608
_FACT = "subject, at, day, owner_id, team_id, contact_type, contact_id"
_CHECKED = (
    ("sale_entries", f"{_FACT}, currency, sign, amount, margin, margin_unknown", _SALE_ENTRIES),
    ("completed_activities", f"{_FACT}, on_time, next_planned", _COMPLETED),
    ("client_touches", _FACT, _TOUCHES),
    (
        "sales_daily",
        "day, owner_id, team_id, contact_type, currency, entries, won, amount, margin, margin_unknown",
        _SALES,
    ),
    ("activities_daily", "day, owner_id, team_id, contact_type, completed, on_time, with_next_step", _ACTIVITIES),
    ("clients_daily", "day, contact_id, owner_id, team_id, contact_type, touches, last_at", _CLIENTS),
)


async def differences(tx: Transaction) -> list[str]:
    """One line per fact and sum that is not what the recorded events add up to; none when all of them are right."""
    zone = {"zone": tx.organisation.zone.key}
    found = []
    for table, columns, query in _CHECKED:
        kept = f"SELECT {columns} FROM {table}"  # noqa: S608
        for left, right, what in ((kept, query, "is kept but not recorded"), (query, kept, "is recorded but not kept")):
            rows = await tx.session.execute(text(f"({left}) EXCEPT ALL ({right})"), zone)
            found += [f"{table}: {_shown(columns, row)} {what}" for row in rows]
    return found


def _shown(columns: str, row: object) -> str:
    values = zip(columns.split(", "), row, strict=True)  # type: ignore[call-overload]
    return ", ".join(f"{name}={value}" for name, value in values)
