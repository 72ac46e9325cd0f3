"""Contacts: the client base, who answers for whom, and what happened with each client.

Owns: contacts, accounts, contact types, notes, the timeline
Publishes: ContactCreated, ContactUpdated, ContactTypeChanged, ContactOwnerChanged, AccountCreated, AccountUpdated
Listens: ActivityCancelled, ActivityCompleted, ActivityPlanned, ActivityReassigned, ActivityRescheduled, InvoiceChecked,
    InvoiceIssued, InvoiceSent, InvoiceVoided, OrderRequestCancelled, OrderRequestProgressed, OrderRequested,
    PaymentApplied, SaleAmountChanged, SaleCreated, SaleOwnerChanged, SaleStageChanged, TeamCreated, TeamUpdated,
    UserCreated, UserDeactivated, UserUpdated
"""
