"""Notifications: tells people and other systems what happened, in the app and by the ways they chose.

Owns: notifications, preferences, webhooks, deliveries
Publishes: NotificationDelivered, NotificationFailed
Listens: AbsenceCancelled, AbsencePlanned, AccessEnded, AccountCreated, AccountUpdated, ActivityCompleted,
    ActivityOverdue, ActivityPlanned, ActivityReassigned, ContactCreated, ContactErased, ContactOwnerChanged,
    ContactTypeChanged, ContactUpdated, DepartmentTaskPlanned, InvoiceDeliveryFailed, InvoiceDueSoon, InvoiceIssued,
    InvoiceOverdue, InvoiceSent, InvoiceVoided, LeadOpened, LeadOwnerChanged, LeadRepeated, NextStepDigest,
    NextStepFound, OrderRequestCancelled, OrderRequestProgressed, OrderRequested, PaidNotClosed, PaymentApplied,
    PaymentUnmatched, ReminderDue, ReportPrepared, SaleAmountChanged, SaleCreated, SaleOwnerChanged, SaleStageChanged,
    StatementTaken, StockReleased, TeamCreated, TeamUpdated, UserCreated, UserDeactivated, UserUpdated, WonSaleUnpaid
"""
