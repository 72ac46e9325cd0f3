"""Notifications: tells people what happened to their clients, sales and tasks.

Owns: notifications
Publishes: nothing
Listens: PaymentApplied, PaymentUnmatched, SaleStageChanged, SaleOwnerChanged, OrderRequested, OrderAccepted,
    OrderRejected, OrderReady, ActivityPlanned, ActivityReassigned, UserCreated, UserUpdated, UserDeactivated,
    TeamCreated, TeamUpdated
"""
