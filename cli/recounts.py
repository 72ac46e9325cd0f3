"""The statements of `fibex verify`: what is kept, counted a second way from what was told."""

STUCK = """
    SELECT position, type, subject, parked_at, last_error, now() - available_at AS age FROM outbox
    WHERE parked_at IS NOT NULL OR available_at < now() - $1::interval ORDER BY position
"""
TOLD = """
    told AS (
        SELECT subject, aggregate_version AS v, type, exchange, body FROM outbox
        UNION ALL SELECT subject, aggregate_version, type, exchange, body FROM event_log
    )
"""
GAPS = f"""
    WITH {TOLD}
    SELECT subject, min(v) AS first, max(v) AS last, count(*) AS n, count(DISTINCT v) AS different, version
    FROM told LEFT JOIN streams USING (subject) WHERE v IS NOT NULL GROUP BY subject, version
    HAVING count(*) <> max(v) - min(v) + 1 OR count(*) <> count(DISTINCT v) OR max(v) IS DISTINCT FROM version
"""  # noqa: S608
SENT = """
    SELECT event_id::text AS id, type, subject FROM event_log
    WHERE exchange = $1 AND published_at BETWEEN $2 AND $3 AND type = ANY($4::text[])
"""
RECEIVED = "SELECT event_id AS id FROM inbox WHERE consumer = $1 AND source = $2 AND event_id = ANY($3::text[])"
RECORDED = "SELECT id FROM raw_event WHERE source = $1 AND id = ANY($2::text[])"
_DIGEST = """
    SELECT (to_timestamp(('x' || left(replace(id, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC')::date
            AS day,
        type, count(*) AS count, coalesce(sum(amount::numeric) FILTER (WHERE amount ~ '^-?[0-9]+([.][0-9]+)?$'), 0)
            AS amount,
        coalesce(bit_xor(hashtextextended(id || ' ' || subject || ' ' || coalesce(version::text, ''), 0)), 0) AS hash
"""
TOLD_BY_DAY = f"""
    {_DIGEST} FROM (
        SELECT event_id::text AS id, type, subject, aggregate_version AS version,
            convert_from(body, 'UTF8')::jsonb->'data'->>'amount' AS amount
        FROM event_log WHERE exchange = $1 AND type = ANY($2::text[]) AND published_at >= $3
            AND event_id >= ($4::text)::uuid AND event_id < ($5::text)::uuid
    ) AS told GROUP BY 1, 2
"""  # noqa: S608
RECORDED_BY_DAY = f"""
    {_DIGEST} FROM (
        SELECT id, type, subject, version, body->'data'->>'amount' AS amount FROM raw_event
        WHERE source = $1 AND type = ANY($2::text[]) AND id >= $3 AND id < $4
    ) AS recorded GROUP BY 1, 2
"""  # noqa: S608
TOLD_ON = """
    SELECT event_id, body FROM event_log WHERE exchange = $1 AND type = $2 AND published_at >= $3
        AND event_id >= ($4::text)::uuid AND event_id < ($5::text)::uuid ORDER BY position
"""
STAGES = f"""
    WITH {TOLD}, moves AS (
        SELECT subject, v, type, data->>'old_stage' AS left_stage, coalesce(data->>'new_stage', data->>'stage') AS stage
        FROM (SELECT *, convert_from(body, 'UTF8')::jsonb->'data' AS data FROM told
            WHERE type IN ('SaleCreated', 'SaleStageChanged')) AS of_sales
    ), chain AS (
        SELECT *, lag(stage) OVER by_sale AS before, lead(v) OVER by_sale IS NULL AS last
        FROM moves WINDOW by_sale AS (PARTITION BY subject ORDER BY v)
    )
    SELECT 'sale ' || subject || ': left ' || left_stage || ' while it was in ' || before AS wrong
    FROM chain WHERE left_stage <> before
    UNION ALL
    SELECT 'sale ' || subject || ': is in ' || sales.stage || ', told was ' || chain.stage
    FROM chain JOIN sales ON sales.id::text = subject WHERE last AND sales.stage <> chain.stage
    UNION ALL
    SELECT 'sale ' || subject || ': told as created ' || count(*) || ' times'
    FROM moves WHERE type = 'SaleCreated' GROUP BY subject HAVING count(*) > 1
"""  # noqa: S608
PAYMENTS = f"""
    WITH {TOLD}, moved AS (
        SELECT data->>'payment_id' AS payment_id, (data->>'invoice_id')::uuid AS invoice_id,
            CASE type WHEN 'PaymentApplied' THEN 1 ELSE -1 END * (data->>'amount')::numeric AS amount
        FROM (SELECT type, convert_from(body, 'UTF8')::jsonb->'data' AS data FROM told
            WHERE type IN ('PaymentApplied', 'PaymentUnapplied')) AS each
    ), applied AS (
        SELECT payment_id, invoice_id, sum(amount) AS amount FROM moved GROUP BY 1, 2 HAVING sum(amount) <> 0
    ), counted AS (
        SELECT p.payment_id, s.invoice_id, s.amount FROM payment_shares s JOIN payments p ON p.id = s.payment_id
    )
    SELECT 'payment ' || payment_id || ': counted ' || coalesce(c.amount::text, 'nothing') || ' towards '
        || invoice_id || ', told ' || coalesce(a.amount::text, 'nothing') AS wrong
    FROM counted c FULL JOIN applied a USING (payment_id, invoice_id) WHERE c.amount IS DISTINCT FROM a.amount
    UNION ALL
    SELECT 'payment ' || p.payment_id || ': counts for ' || sum(s.amount) || ' of ' || p.amount - p.refunded
    FROM payments p JOIN payment_shares s ON s.payment_id = p.id
    GROUP BY p.id HAVING sum(s.amount) > p.amount - p.refunded
    UNION ALL
    SELECT 'invoice ' || i.number || ': outstanding ' || d.outstanding || ', by its payments '
        || greatest(i.total - coalesce(sum(s.amount), 0), 0)
    FROM dues d JOIN invoices i ON i.id = d.invoice_id LEFT JOIN payment_shares s ON s.invoice_id = i.id
    GROUP BY i.id, d.invoice_id HAVING d.outstanding <> greatest(i.total - coalesce(sum(s.amount), 0), 0)
"""  # noqa: S608
CONFIRMED = """
    SELECT body->'data'->>'payment_id' AS payment_id, min((body->'data'->>'amount')::numeric) AS amount
    FROM raw_event WHERE type = 'PaymentConfirmed' GROUP BY 1
"""
ORDERS = f"""
    WITH {TOLD}, asked AS (
        SELECT subject, count(*) FILTER (WHERE type = 'OrderRequested') AS events,
            count(*) FILTER (WHERE type = 'ProduceOrder') AS commands
        FROM told WHERE type IN ('OrderRequested', 'ProduceOrder') GROUP BY subject
    )
    SELECT 'order request ' || coalesce(number, subject) || ': told ' || coalesce(events, 0) || ' times, commanded '
        || coalesce(commands, 0) || ' times' || CASE WHEN number IS NULL THEN ', is not there' ELSE '' END AS wrong
    FROM order_requests FULL JOIN asked ON subject = order_requests.id::text
    WHERE number IS NULL OR events IS DISTINCT FROM 1 OR commands IS DISTINCT FROM 1
    UNION ALL
    SELECT 'sale ' || sales.number || ': in production with ' || count(o.id) || ' order requests'
    FROM sales LEFT JOIN order_requests o ON o.sale_id = sales.id AND o.cancelled_at IS NULL
    WHERE sales.stage = 'production' GROUP BY sales.id, sales.number HAVING count(o.id) <> 1
"""  # noqa: S608
BOARD = """
    WITH counted AS (
        SELECT process, stage, owner_id, currency, count(*) AS n, sum(amount) AS amount FROM sales GROUP BY 1, 2, 3, 4
    ), kept AS (
        SELECT process, stage, owner_id, currency, sum(count) AS n, sum(amount) AS amount
        FROM stage_totals GROUP BY 1, 2, 3, 4
    )
    SELECT stage || ' of ' || owner_id || ': the board says ' || coalesce(k.n, 0) || ' sales of '
        || coalesce(k.amount, 0) || ' ' || currency
        || ', there are ' || coalesce(c.n, 0) || ' of ' || coalesce(c.amount, 0) AS wrong
    FROM counted c FULL JOIN kept k USING (process, stage, owner_id, currency)
    WHERE coalesce(c.n, 0) <> coalesce(k.n, 0) OR coalesce(c.amount, 0) <> coalesce(k.amount, 0)
"""
