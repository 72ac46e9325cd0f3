"""Figures taken: rates, percentiles, and the ratio of two rates measured side by side."""

from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any


def side_by_side(ours: Sequence[float], bare: Sequence[float]) -> dict[str, Any]:
    """Medians per second of both, and ours as a share of the bare one."""
    return {
        "per_second": round(median(ours)),
        "bare_per_second": round(median(bare)),
        "ratio": round(median(ours) / median(bare), 2),
        "all_per_second": [round(each) for each in ours],
        "all_bare_per_second": [round(each) for each in bare],
    }


def latencies(seconds: Sequence[float], elapsed: float) -> dict[str, Any]:
    """Requests per second and the milliseconds half of them, 95 and 99 of 100 took at most."""
    cuts = quantiles([each * 1000 for each in seconds], n=100)
    return {
        "per_second": round(len(seconds) / elapsed, 1),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "requests": len(seconds),
    }
