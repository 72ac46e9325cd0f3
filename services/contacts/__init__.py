"""Contacts: the client base, who answers for whom, and what happened with each client.

Owns: contacts, accounts, contact types, notes, the timeline, the history of every change, merges, imports
Publishes: AccountArchived, AccountCreated, AccountRestored, AccountUpdated, AccountsMerged, ContactArchived,
    ContactCreated, ContactErased, ContactOwnerChanged, ContactRestored, ContactTypeChanged, ContactTypeDefined,
    ContactUpdated, ContactsMerged, LeadCaptured, MergeUndone
Listens: AccessEnded, ActivityCancelled, ActivityCompleted, ActivityOverdue, ActivityPlanned, ActivityReassigned,
    ActivityReopened, ActivityRescheduled, ClientSnoozed, InvoiceChecked, InvoiceDeliveryFailed, InvoiceIssued,
    InvoiceSent, InvoiceVoided, LeadConverted, LeadDisqualified, LeadOpened, LeadOwnerChanged, LeadQualified,
    LeadRepeated, LeadSubmitted, LeadTaken, OrderRequestCancelled, OrderRequestProgressed, OrderRequested,
    PaymentApplied, PaymentUnapplied, SaleAmountChanged, SaleContactChanged, SaleCreated, SaleGateOverridden,
    SaleOwnerChanged, SaleProcessChanged, SaleReopened, SaleStageChanged, SnoozeEnded, TeamCreated, TeamUpdated,
    UserCreated, UserDeactivated, UserUpdated
"""
