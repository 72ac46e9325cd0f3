"""Leads: opened by the website or by hand, worked by one manager, given up with a reason or converted once."""

from .opening import capture_lead, change_turns, open_lead
from .working import change_lead, change_lead_owner, convert_lead, disqualify_lead, qualify_lead, take_lead

__all__ = [
    "capture_lead",
    "change_lead",
    "change_lead_owner",
    "change_turns",
    "convert_lead",
    "disqualify_lead",
    "open_lead",
    "qualify_lead",
    "take_lead",
]
