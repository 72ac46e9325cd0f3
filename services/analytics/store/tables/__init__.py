"""The tables: events as recorded, facts made of them, sums of facts, and what people set."""

from .events import (
    accounts,
    built,
    client_merges,
    contacts,
    erased_contacts,
    metadata,
    raw_event,
)
from .facts import (
    FACT_TABLES,
    cancelled_activities,
    client_stretches,
    client_touches,
    completed_activities,
    hand_offs,
    new_accounts,
    sale_entries,
    stage_stays,
    tasks,
)
from .settings import (
    closings,
    dashboards,
    goals,
    subscriptions,
)
from .sums import (
    SUM_TABLES,
    activities_daily,
    changed_figures,
    clients_daily,
    coverage_daily,
    goods_daily,
    sales_daily,
)

__all__ = [
    "FACT_TABLES",
    "SUM_TABLES",
    "accounts",
    "activities_daily",
    "built",
    "cancelled_activities",
    "changed_figures",
    "client_merges",
    "client_stretches",
    "client_touches",
    "clients_daily",
    "closings",
    "completed_activities",
    "contacts",
    "coverage_daily",
    "dashboards",
    "erased_contacts",
    "goals",
    "goods_daily",
    "hand_offs",
    "metadata",
    "new_accounts",
    "raw_event",
    "sale_entries",
    "sales_daily",
    "stage_stays",
    "subscriptions",
    "tasks",
]
