"""Sales: leads every sale through its stages.

Owns: sales, lines, stages, invoices, order requests, stock, products, payments
Publishes: InvoiceChecked, InvoiceIssued, InvoiceSent, InvoiceVoided, OrderRequestCancelled, OrderRequestProgressed,
    OrderRequested, PaymentApplied, PaymentUnmatched, ProduceOrder, SaleAmountChanged, SaleCreated, SaleOwnerChanged,
    SaleStageChanged, StepsPlanned, StepsWithdrawn
Listens: AccountCreated, AccountUpdated, ActivityCompleted, ContactCreated, ContactUpdated, OrderAccepted, OrderReady,
    OrderRejected, OrderShipped, OrderStarted, PaymentConfirmed, ProductUpserted, StockLevelChanged, TeamCreated,
    TeamUpdated, UserCreated, UserDeactivated, UserUpdated
"""
