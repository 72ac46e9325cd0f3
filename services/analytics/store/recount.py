"""The oracle: facts and sums counted again from the recorded events, by other code than the one that keeps them.

Nothing here is shared with the intake, and no sum is made of the tables of facts: the database reads the events
themselves. So a mistake in how facts are made or added up shows as a difference, to the kopeck. Of the base the sets
are counted again, of its stretches.
"""

from sqlalchemy import text

from shared.db import Transaction

_OWN_DAY = "(time AT TIME ZONE :zone)::date"
_DAY = f"""coalesce((SELECT max(through) + 1 FROM closings
            WHERE closings.at <= received_at AND through >= {_OWN_DAY}), {_OWN_DAY})"""  # noqa: S608
_HOMES = """
    told_merges AS (
        SELECT (body->'data'->>'merge_id')::uuid AS merge_id, (body->'data'->>'into_id')::uuid AS into_id,
            merged_id::uuid AS merged_id, type,
            coalesce((SELECT max(through) FROM closings WHERE closings.at <= received_at), '-infinity') AS closed
        FROM raw_event, jsonb_array_elements_text(body->'data'->'merged_ids') AS merged_id
        WHERE type = 'ContactsMerged' OR (type = 'MergeUndone' AND body->'data'->>'record' = 'contact')
    ),
    merged AS (
        SELECT merge_id, merged_id, into_id, min(closed) FILTER (WHERE type = 'ContactsMerged') AS after,
            coalesce(min(closed) FILTER (WHERE type = 'MergeUndone'), 'infinity') AS through
        FROM told_merges GROUP BY 1, 2, 3
    ),
    homes AS (
        SELECT merged_id AS contact_id, into_id AS home, merge_id, after, through, 1 AS hops
        FROM merged WHERE through > after
        UNION ALL
        SELECT homes.contact_id, merged.into_id, merged.merge_id, greatest(homes.after, merged.after),
            least(homes.through, merged.through), hops + 1
        FROM homes JOIN merged ON merged.merged_id = homes.home AND merged.merge_id > homes.merge_id
        WHERE least(homes.through, merged.through) > greatest(homes.after, merged.after)
    )"""
_CLIENT = """coalesce((SELECT home FROM homes
        WHERE homes.contact_id = (data->>'contact_id')::uuid AND day > homes.after AND day <= homes.through
        ORDER BY hops DESC LIMIT 1), (data->>'contact_id')::uuid)"""
_MOVES = f"""
    moves AS (
        SELECT subject, time, actor, body->'data' AS data, {_DAY} AS day,
            body->'data'->>'kind' = 'won' AS is_won, row_number() OVER told AS place,
            coalesce(lag(body->'data'->>'kind' = 'won') OVER told, false) AS was_won
        FROM raw_event WHERE type = 'SaleStageChanged'
        WINDOW told AS (PARTITION BY subject ORDER BY version NULLS LAST, time, source || ' ' || id)
    )"""  # noqa: S608
_ENTRIES = """
    entries AS (
        SELECT subject, time, day, CASE WHEN is_won THEN 1 ELSE -1 END AS sign, CASE WHEN is_won THEN data ELSE (
            SELECT won.data FROM moves AS won
            WHERE won.subject = moves.subject AND won.place < moves.place AND won.is_won AND NOT won.was_won
            ORDER BY won.place DESC LIMIT 1
        ) END AS data
        FROM moves WHERE is_won <> was_won
    )"""
_BILLED = f"""
    invoices AS (
        SELECT subject, time, {_DAY} AS day, type, body->'data' || (body->'data'->'part') AS data
        FROM raw_event
        WHERE type = 'InvoiceIssued' AND jsonb_typeof(body->'data'->'part') = 'object'
    ),
    payments AS (
        SELECT subject, time, {_DAY} AS day, type = 'PaymentApplied' AS came, row_number() OVER told AS place,
            body->'data' || (body->'data'->'part') AS data, body->'data'->>'invoice_id' AS invoice,
            sum((body->'data'->>'amount')::numeric * CASE type WHEN 'PaymentApplied' THEN 1 ELSE -1 END) OVER told
                AS stands,
            (body->'data'->>'amount')::numeric * CASE type WHEN 'PaymentApplied' THEN 1 ELSE -1 END AS change
        FROM raw_event
        WHERE type IN ('PaymentApplied', 'PaymentUnapplied') AND jsonb_typeof(body->'data'->'part') = 'object'
        WINDOW told AS (
            PARTITION BY subject, body->'data'->>'invoice_id' ORDER BY version NULLS LAST, time, source || ' ' || id
        )
    ),
    money AS (
        SELECT subject, time, day, 'win' AS basis, sign, sign AS way, data FROM entries
        UNION ALL
        SELECT subject, time, day, 'invoice', 1, 1, data FROM invoices
        UNION ALL
        SELECT gone.subject, gone.time, gone.day, 'invoice', -1, -1, invoices.data
        FROM invoices JOIN LATERAL (
            SELECT subject, time, {_DAY} AS day FROM raw_event
            WHERE raw_event.subject = invoices.subject AND type = 'InvoiceVoided' ORDER BY version, time LIMIT 1
        ) AS gone ON true
        UNION ALL
        SELECT subject, time, day, 'payment', (stands > 0)::int - (stands - change > 0)::int,
            CASE WHEN came THEN 1 ELSE -1 END,
            CASE WHEN came THEN data ELSE data || coalesce((
                SELECT jsonb_build_object('owner_id', had.data->'owner_id', 'team_id', had.data->'team_id',
                    'contact_type', had.data->'contact_type')
                FROM payments AS had
                WHERE had.subject = payments.subject AND had.invoice = payments.invoice AND had.came
                    AND had.place < payments.place
                ORDER BY had.place DESC LIMIT 1), '{{}}') END
        FROM payments
    )"""  # noqa: S608
_DONE = f"""
    done AS (
        SELECT subject, time, body->'data' AS data, {_DAY} AS day
        FROM raw_event WHERE type = 'ActivityCompleted' AND starts_with(actor, 'user:')
    )"""  # noqa: S608
_DECIDED = f"""
    decided AS (
        SELECT subject, time, body->'data' AS data, {_DAY} AS day
        FROM raw_event WHERE type IN ('LeadQualified', 'LeadDisqualified') AND starts_with(actor, 'user:')
    )"""  # noqa: S608
_TOUCHED = """
    touched AS (
        SELECT subject, day, time, data FROM done WHERE data->>'result' ~ E'[^ \\t\\r\\n]'
        UNION ALL
        SELECT subject, day, time, data FROM moves
        WHERE starts_with(actor, 'user:') AND data->>'by' = 'person' AND data->>'origin' IS DISTINCT FROM 'import'
        UNION ALL
        SELECT subject, day, time, data FROM decided
    )"""
_WHOSE = "(data->>'owner_id')::uuid, (data->>'team_id')::uuid, data->>'contact_type'"
_MONEY = [f"way * (data->>'{name}')::numeric(24, 2)" for name in ("amount", "margin", "margin_unknown")]
_SALE_ENTRIES = f"""
    WITH RECURSIVE {_HOMES}, {_MOVES}, {_ENTRIES}, {_BILLED}
    SELECT subject, time, day, {_WHOSE}, {_CLIENT}, basis, data->>'currency', sign, {", ".join(_MONEY)}
    FROM money"""  # noqa: S608
_COMPLETED = f"""
    WITH RECURSIVE {_HOMES}, {_DONE}
    SELECT subject, time, day, {_WHOSE}, {_CLIENT}, (data->>'on_time')::boolean,
        coalesce((data->>'next_planned')::boolean, false)
    FROM done"""  # noqa: S608
_TOUCHES = f"""
    WITH RECURSIVE {_HOMES}, {_DONE}, {_DECIDED}, {_MOVES}, {_TOUCHED}
    SELECT subject, time, day, {_WHOSE}, {_CLIENT}
    FROM touched WHERE data->>'contact_id' IS NOT NULL"""  # noqa: S608
_SALES = f"""
    WITH RECURSIVE {_HOMES}, {_MOVES}, {_ENTRIES}, {_BILLED}
    SELECT day, {_WHOSE}, basis, data->>'currency', count(*), sum(sign), {", ".join(f"sum({each})" for each in _MONEY)}
    FROM money GROUP BY 1, 2, 3, 4, 5, 6"""  # noqa: S608
_GOODS = f"""
    WITH RECURSIVE {_HOMES}, {_MOVES}, {_ENTRIES}, {_BILLED}, sold AS (
        SELECT money.*, line->>'sku' AS product, line->>'group' AS goods,
            CASE WHEN line IS NULL THEN (data->>'amount')::numeric ELSE (line->>'amount')::numeric END AS brought,
            CASE WHEN line IS NULL THEN (data->>'margin')::numeric
                ELSE coalesce((line->>'amount')::numeric - (line->>'cost')::numeric, 0) END AS earned,
            CASE WHEN line IS NULL THEN (data->>'margin_unknown')::numeric
                WHEN line->>'cost' IS NULL THEN (line->>'amount')::numeric ELSE 0 END AS unknown,
            row_number() OVER (PARTITION BY entry, line->>'sku' ORDER BY number) = 1 AS once,
            row_number() OVER (PARTITION BY entry, line->>'group' ORDER BY number) = 1 AS once_of_group
        FROM (SELECT *, row_number() OVER () AS entry FROM money) AS money
        LEFT JOIN LATERAL jsonb_array_elements(nullif(data->'lines', 'null'))
            WITH ORDINALITY AS lines(line, number) ON true
    )
    SELECT day, {_WHOSE}, basis, data->>'currency', product, goods, count(*), sum(CASE WHEN once THEN sign ELSE 0 END),
        sum(CASE WHEN once_of_group THEN sign ELSE 0 END), sum(way * brought), sum(way * earned), sum(way * unknown)
    FROM sold GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""  # noqa: S608
_CANCELLED = f"""
    SELECT subject, time AS at, day, (data->>'owner_id')::uuid AS owner_id,
        (SELECT (had.body->'data'->>'team_id')::uuid FROM raw_event AS had
            WHERE had.subject = gone.subject AND had.type IN ('ActivityPlanned', 'ActivityReassigned')
                AND had.version < gone.version ORDER BY had.version DESC LIMIT 1) AS team_id,
        data->>'contact_type' AS contact_type, {_CLIENT} AS contact_id, data->>'kind' AS kind,
        (data->>'automatic')::boolean OR NOT starts_with(coalesce(actor, ''), 'user:') AS automatic
    FROM (
        SELECT *, body->'data' AS data, {_DAY} AS day FROM raw_event WHERE type = 'ActivityCancelled'
    ) AS gone"""  # noqa: S608
_ACTIVITIES = f"""
    WITH RECURSIVE {_HOMES}, {_DONE}, gone AS ({_CANCELLED}), both_kinds AS (
        SELECT day, (data->>'owner_id')::uuid AS owner_id, (data->>'team_id')::uuid AS team_id,
            data->>'contact_type' AS contact_type, data->>'kind' AS kind, 1 AS completed,
            ((data->>'on_time')::boolean)::int AS on_time,
            (data->>'result' ~ E'[^ \\t\\r\\n]')::int AS with_result,
            coalesce((data->>'next_planned')::boolean, false)::int AS with_next_step,
            0 AS cancelled, 0 AS auto_cancelled
        FROM done
        UNION ALL
        SELECT day, owner_id, team_id, contact_type, kind, 0, 0, 0, 0, (NOT automatic)::int, automatic::int FROM gone
    )
    SELECT day, owner_id, team_id, contact_type, kind, count(*), sum(completed), sum(on_time), sum(with_result),
        sum(with_next_step), sum(cancelled), sum(auto_cancelled)
    FROM both_kinds GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608
_STAYS = f"""
    SELECT moved.subject, moved.time, moved.new_stage, opened.day, moved.left_at, moved.to_stage
    FROM (
        SELECT subject, time, coalesce(body->'data'->>'new_stage', body->'data'->>'stage') AS new_stage,
            lead(time) OVER told AS left_at, lead(body->'data'->>'new_stage') OVER told AS to_stage
        FROM raw_event WHERE type IN ('SaleCreated', 'SaleStageChanged')
        WINDOW told AS (
            PARTITION BY subject
            ORDER BY type = 'SaleStageChanged', version NULLS LAST, time, source || ' ' || id
        )
    ) AS moved
    JOIN (
        SELECT DISTINCT ON (subject) subject, {_DAY} AS day
        FROM raw_event WHERE type = 'SaleCreated' ORDER BY subject, version NULLS LAST, time
    ) AS opened ON opened.subject = moved.subject"""  # noqa: S608
_NEW = """
    SELECT subject, time, CASE type WHEN 'ContactTypeChanged' THEN 'client' ELSE 'new' END,
        CASE type WHEN 'AccountCreated' THEN 'account' ELSE 'contact' END
    FROM raw_event
    WHERE (type = 'ContactTypeChanged' AND body->'data'->>'new_type' = 'existing')
        OR (body->'data'->>'origin' <> 'migration' AND (
            type = 'AccountCreated' OR (type = 'ContactCreated' AND body->'data'->>'account_id' IS NULL)))"""
_ORDERS = """
    SELECT asked.subject, asked.time, asked.body->'data'->>'number', (
        SELECT min((said.body->'data'->>'at')::timestamptz) FROM raw_event AS said
        WHERE said.subject = asked.subject AND said.type = 'OrderRequestProgressed'
            AND said.body->'data'->>'status' = 'shipped')
    FROM raw_event AS asked WHERE asked.type = 'OrderRequested'"""
_CLIENTS = f"""
    WITH RECURSIVE {_HOMES}, {_DONE}, {_DECIDED}, {_MOVES}, {_TOUCHED}
    SELECT day, {_CLIENT}, {_WHOSE}, count(*), max(time)
    FROM touched WHERE data->>'contact_id' IS NOT NULL GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608
_TOUCHED_BY = f"""
    WITH RECURSIVE {_HOMES}, {_DONE}, {_DECIDED}, {_MOVES}, {_TOUCHED},
    members(day, owner_id, team_id, contact_type, contact_id) AS (
        SELECT DISTINCT {{day}}, {_WHOSE}, {_CLIENT} FROM touched WHERE data->>'contact_id' IS NOT NULL
    )"""  # noqa: S608
_TURNED_BY = """
    WITH ends AS (
        SELECT began_on AS day, owner_id, team_id, contact_type, contact_id FROM client_stretches
        WHERE (until > at) IS NOT FALSE
        UNION ALL SELECT ended_on, owner_id, team_id, contact_type, contact_id FROM client_stretches WHERE until > at
    ), members(day, owner_id, team_id, contact_type, contact_id) AS (
        SELECT {day}, owner_id, team_id, contact_type, contact_id
        FROM ends GROUP BY 1, 2, 3, 4, 5 HAVING count(*) % 2 = 1
    )"""
# A set as one row per chunk of 2,048 clients, the first of them in the first bit.
_AS_BITS = """
    SELECT day, members.owner_id, team_id, contact_type, number / 2048, count(*),
        md5(bit_or(B'1'::bit(2048) >> number % 2048)::text)
    FROM members JOIN client_numbers USING (contact_id) GROUP BY 1, 2, 3, 4, 5"""
_SETS = tuple(
    (
        f"{table}_{step}",
        "day, owner_id, team_id, contact_type, chunk, bit_count(members), md5(members::text)",
        f"{members.format(day=day)} {_AS_BITS}",
    )
    for table, members in (("client_sets", _TOUCHED_BY), ("base_sets", _TURNED_BY))
    for step, day in (
        ("daily", "day"),
        ("monthly", "date_trunc('month', day)::date"),
        *([("yearly", "date_trunc('year', day)::date")] if table == "base_sets" else []),
    )
)
_FACT = "subject, at, day, owner_id, team_id, contact_type, contact_id"
_CHECKED = (
    ("sale_entries", f"{_FACT}, basis, currency, sign, amount, margin, margin_unknown", _SALE_ENTRIES),
    ("completed_activities", f"{_FACT}, on_time, next_planned", _COMPLETED),
    ("client_touches", _FACT, _TOUCHES),
    (
        "sales_daily",
        "day, owner_id, team_id, contact_type, basis, currency, facts, won, amount, margin, margin_unknown",
        _SALES,
    ),
    (
        "goods_daily",
        "day, owner_id, team_id, contact_type, basis, currency, product, product_group, facts, won, group_won, "
        "amount, margin, margin_unknown",
        _GOODS,
    ),
    (
        "activities_daily",
        "day, owner_id, team_id, contact_type, kind, facts, completed, on_time, with_result, with_next_step, "
        "cancelled, auto_cancelled",
        _ACTIVITIES,
    ),
    ("cancelled_activities", f"{_FACT}, kind, automatic", f"WITH RECURSIVE {_HOMES} {_CANCELLED}"),
    ("stage_stays", "subject, at, stage, opened_on, left_at, to_stage", _STAYS),
    ("new_accounts", "subject, at, what, record", _NEW),
    ("hand_offs", "subject, at, number, shipped_at", _ORDERS),
    ("clients_daily", "day, contact_id, owner_id, team_id, contact_type, touches, last_at", _CLIENTS),
    *_SETS,
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
