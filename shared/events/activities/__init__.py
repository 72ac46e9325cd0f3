"""Told by services/activities: what people do, and what the daily check finds."""
