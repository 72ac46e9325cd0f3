"""The sample for the production department's own system, as a program of its own against the real broker."""

import asyncio
import os
import sys
from pathlib import Path

from tests.integration.sales.test_production import becomes
from tests.integration.sales.trade import a_trade
from tests.system import System

SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "production_consumer.py"


async def test_the_sample_takes_an_order_promises_it_and_has_it_ready(system: System) -> None:
    trade = await a_trade(system, quantity="100", on_hand="60")
    program = await asyncio.create_subprocess_exec(
        sys.executable, str(SAMPLE), env={**os.environ, "FIBEX_AMQP": system.addresses.broker("production")}
    )
    try:
        await trade.to_production()
        await trade.reaches("payment")
        order = await becomes(trade, "ready")
        assert order["promised_by"] and order["accepted_at"] and order["ready_at"]
        assert [line["ready"] for line in order["lines"]] == ["100.000"]
    finally:
        program.terminate()
        await program.wait()
