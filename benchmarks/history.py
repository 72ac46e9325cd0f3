"""A history of any size, in the store's own raw form: sales, clients, tasks and orders as they come about in years.

Ten events per sale over three years: it is opened, goes through four stages, has two tasks (one in a hundred and more
is late, one in a thousand is never done, one in forty moved) and every third sale an order, three in four of them
made in time. All of it follows from the number of the sale, so that two runs make the same history.
"""

from datetime import UTC, datetime

import asyncpg

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
OWNERS, TEAMS = 50, 5
PORTION = 20_000
# Functions of one expression each: the database then takes them into the query instead of calling them.
_FUNCTIONS = f"""
    CREATE OR REPLACE FUNCTION id_of(kind text, n bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
        SELECT md5(kind || n)::uuid::text $$;
    CREATE OR REPLACE FUNCTION told_as(at timestamptz, word text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
        SELECT overlay(overlay(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || left(md5(word), 20)
            PLACING '7' FROM 13) PLACING '8' FROM 17)::uuid::text $$;
    CREATE OR REPLACE FUNCTION dice(kind text, n bigint) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
        SELECT (hashtextextended(kind, n) & 1048575) / 1048576.0 $$;
    CREATE OR REPLACE FUNCTION spent(kind text, n bigint, hours float8) RETURNS interval IMMUTABLE LANGUAGE sql AS $$
        SELECT -ln(1 - dice(kind, n)) * hours * interval '1 hour' $$;
    CREATE OR REPLACE FUNCTION opened(n bigint, sales int) RETURNS timestamptz IMMUTABLE LANGUAGE sql AS $$
        SELECT '{NOW.isoformat()}'::timestamptz - (1 - n::float8 / sales) * interval '1095 days' $$"""
_ADD = f"""
    INSERT INTO raw_event (source, id, type, subject, version, time, actor, body, received_at)
    SELECT source, told_as(at, type || subject || version), type, subject, version, at, 'user:' || (data->>'owner_id'),
        jsonb_build_object('source', source, 'type', type, 'subject', subject, 'data', data), at + interval '1 second'
    FROM ({{}}) AS told(source, type, subject, version, at, data) WHERE at <= '{NOW.isoformat()}'"""
_CLIENTS = _ADD.format(f"""
    SELECT '/fibex/contacts', 'ContactCreated', id_of('client', n), 1,
        timestamptz '2023-11-01' + dice('born', n) * dice('came', n) * interval '1120 days',
        jsonb_build_object('contact_id', id_of('client', n), 'display_name', 'Клиент ' || n,
            'owner_id', id_of('owner', n % {OWNERS}), 'team_id', id_of('team', n % {TEAMS}),
            'type', CASE WHEN n % 3 = 0 THEN 'potential' ELSE 'existing' END,
            'priority', CASE WHEN n % 7 = 0 THEN 'high' ELSE 'normal' END, 'status', 'active',
            'origin', CASE WHEN n % 4 = 0 THEN 'website' ELSE 'person' END, 'account_id', NULL)
    FROM generate_series(1, $1::int) AS n""")
# What is used more than once stands behind an OFFSET: without it the database works it out again at each place.
_OF_SALE = f"""
    LATERAL (SELECT id_of('sale', n) AS sale, opened(n, $4::int) AS opened, jsonb_build_object(
        'contact_id', id_of('client', n % $3::int + 1),
        'contact_type', CASE WHEN (n % $3::int + 1) % 3 = 0 THEN 'potential' ELSE 'existing' END,
        'owner_id', id_of('owner', (n + 1) % {OWNERS}), 'team_id', id_of('team', (n + 1) % {TEAMS})) AS of_sale
        OFFSET 0) AS told_of"""
_SALES = _ADD.format(f"""
    SELECT '/fibex/sales', CASE place WHEN 0 THEN 'SaleCreated' ELSE 'SaleStageChanged' END, sale,
        place + 1, CASE place WHEN 0 THEN opened WHEN 1 THEN second WHEN 2 THEN third WHEN 3 THEN fourth ELSE fifth END,
        of_sale || jsonb_build_object('sale_id', sale, 'number', 'S-' || n,
            'process', 'default', 'currency', 'RUB',
            'stage', 'qualification', 'new_stage', stages[place + 1], 'old_stage', stages[place], 'by', 'person',
            'amount', (n % 9000 + 0.5)::numeric(12, 2)::text, 'margin', (n % 900)::numeric(12, 2)::text,
            'margin_unknown', '0.00', 'kind', CASE stages[place + 1] WHEN 'won' THEN 'won' WHEN 'lost' THEN 'lost'
                ELSE 'open' END, 'reason', CASE stages[place + 1] WHEN 'lost' THEN 'price' END)
    FROM generate_series($1::int, $2::int) AS n, {_OF_SALE},
        LATERAL (SELECT opened + spent('qualification', n, 20) AS second OFFSET 0) AS b,
        LATERAL (SELECT second + spent('paperwork', n, 30) AS third OFFSET 0) AS c,
        LATERAL (SELECT third + spent('production', n, 70) AS fourth OFFSET 0) AS d,
        LATERAL (SELECT fourth + spent('payment', n, 50) AS fifth OFFSET 0) AS e, generate_series(0, 4) AS place,
        LATERAL (SELECT ARRAY['qualification', 'paperwork', 'production', 'payment',
            CASE WHEN n % 4 = 0 THEN 'lost' ELSE 'won' END] AS stages) AS way""")
_TASKS = _ADD.format(f"""
    SELECT '/fibex/activities', type, task, version, at,
        of_sale || jsonb_build_object('kind', (ARRAY['call', 'meeting', 'email'])[n % 3 + 1], 'title', 'Позвонить',
            'department', 'sales', 'result', 'Договорились', 'on_time', done <= due, 'next_planned', true,
            'due_at', due, 'new_due_at', due)
    FROM generate_series($1::int, $2::int) AS n, {_OF_SALE}, generate_series(1, 2) AS of,
        LATERAL (SELECT id_of('task' || of, n) AS task, opened + spent('task' || of, n, 90) AS planned OFFSET 0) AS a,
        LATERAL (SELECT planned + interval '2 hours' + spent('due' || of, n, 30) AS due OFFSET 0) AS b,
        LATERAL (SELECT CASE WHEN n % 500 = 0 AND of = 2 THEN 'infinity' WHEN dice('late' || of, n) < 0.15
            THEN due + spent('late' || of, n + 1, 10)
            ELSE planned + dice('done' || of, n) * (due - planned) END AS done OFFSET 0) AS c,
        LATERAL (VALUES ('ActivityPlanned', 1, planned), ('ActivityCompleted', 3, done), ('ActivityRescheduled', 2,
            CASE WHEN n % 20 = 0 AND of = 1 THEN planned + (least(done, due) - planned) / 2 ELSE 'infinity' END))
            AS told(type, version, at)""")
_ORDERS = _ADD.format(f"""
    SELECT '/fibex/sales', CASE place WHEN 0 THEN 'OrderRequested' ELSE 'OrderRequestProgressed' END,
        id_of('order', n), place + 1, at,
        of_sale || jsonb_build_object('order_request_id', id_of('order', n), 'sale_id', sale,
            'number', 'O-' || n, 'needed_by', (opened + interval '9 days')::date,
            'status', CASE place WHEN 2 THEN 'ready' ELSE 'accepted' END, 'at', at,
            'promised_by', (opened + interval '8 days')::date)
    FROM generate_series($1::int, $2::int) AS n, {_OF_SALE}, generate_series(0, 2) AS place,
        LATERAL (SELECT opened + CASE place WHEN 2 THEN interval '3 days' + spent('made', n, 100)
            ELSE (50 + place * 9) * interval '1 hour' END AS at OFFSET 0) AS told_at WHERE n % 3 = 0""")
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = 'raw_event' AND indexname NOT IN (SELECT conname FROM pg_constraint)"""


async def fill(connection: asyncpg.Connection, sales: int) -> None:
    """Record the history of so many sales; indexes that are not needed for it are made when all of it is there."""
    clients = max(100, sales // 10)
    await connection.execute("SET synchronous_commit = off")
    await connection.execute(_FUNCTIONS)
    indexes = [(row["indexname"], row["indexdef"]) for row in await connection.fetch(_INDEXES)]
    for name, _ in indexes:
        await connection.execute(f"DROP INDEX {name}")
    await connection.execute(_CLIENTS, clients)
    for first in range(1, sales + 1, PORTION):
        last = min(sales, first + PORTION - 1)
        for query in (_SALES, _TASKS, _ORDERS):
            await connection.execute(query, first, last, clients, sales)
    for _, statement in indexes:
        await connection.execute(statement.replace(" ON ONLY ", " ON "))
    await connection.execute("VACUUM ANALYZE raw_event")
