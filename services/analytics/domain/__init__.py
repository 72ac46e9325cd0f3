"""What the figures mean: periods, facts made of events, sums of facts. Pure: standard library and shared.errors."""
