"""Notifications: tells people what happened to their clients, sales and tasks.

Owns: notifications
Publishes: nothing
Listens: PaymentApplied, PaymentUnmatched, SaleStageChanged, OrderRequestProgressed, ActivityPlanned,
    ActivityReassigned, UserCreated, UserUpdated, UserDeactivated, TeamCreated, TeamUpdated
"""
