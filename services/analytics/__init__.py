"""Analytics: says what was achieved, by whom and when, in figures that can be taken apart to their last record.

Owns: recorded events, facts, sums of facts, reports
Publishes: nothing
Listens: AccountCreated, AccountUpdated, ActivityCancelled, ActivityCompleted, ActivityPlanned, ActivityReassigned,
    ActivityRescheduled, ContactCreated, ContactOwnerChanged, ContactTypeChanged, ContactUpdated, InvoiceChecked,
    InvoiceIssued, InvoiceSent, InvoiceVoided, OrderAccepted, OrderReady, OrderRejected, OrderRequestCancelled,
    OrderRequestProgressed, OrderRequested, OrderShipped, OrderStarted, PaymentApplied, PaymentConfirmed,
    PaymentUnmatched, ProductUpserted, SaleAmountChanged, SaleCreated, SaleOwnerChanged, SaleStageChanged,
    StepsPlanned, StepsWithdrawn, StockLevelChanged, TeamCreated, TeamUpdated, UserCreated, UserDeactivated,
    UserUpdated
"""
