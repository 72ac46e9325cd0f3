"""Sales: leads every sale through its stages.

Owns: sales, lines, stages, invoices, order requests, stock, products, payments, leads
Publishes: InvoiceChecked, InvoiceDeliveryFailed, InvoiceDueSoon, InvoiceIssued, InvoiceOverdue, InvoiceSent,
    InvoiceVoided, LeadConverted, LeadDisqualified, LeadOpened, LeadOwnerChanged, LeadQualified, LeadRepeated,
    LeadStepsPlanned, LeadStepsWithdrawn, LeadTaken, OrderRequestCancelled, OrderRequestProgressed, OrderRequested,
    PaidNotClosed, PaymentApplied, PaymentUnapplied, PaymentUnmatched, ProduceOrder, ProductDescribed,
    SaleAmountChanged, SaleContactChanged, SaleCreated, SaleGateOverridden, SaleOwnerChanged, SaleProcessChanged,
    SaleReopened, SaleStageChanged, StatementTaken, StepsPlanned, StepsWithdrawn, StockReleased, StockReserved,
    WonSaleUnpaid
Listens: AbsenceCancelled, AbsencePlanned, AccessEnded, AccountCreated, AccountUpdated, AccountsMerged,
    ActivityCancelled, ActivityCompleted, ActivityPlanned, ActivityReassigned, ActivityReopened, ActivityRescheduled,
    CalendarDayChanged, ContactCreated, ContactErased, ContactTypeDefined, ContactUpdated, ContactsMerged,
    DepartmentTaskClosed, DepartmentTaskPlanned, DepartmentTaskReassigned, DepartmentTaskRescheduled, LeadCaptured,
    MergeUndone, OrderAccepted, OrderReady, OrderRejected, OrderShipped, OrderStarted, PaymentConfirmed,
    PaymentRefunded, ProductUpserted, StockLevelChanged, TeamCreated, TeamUpdated, UserCreated, UserDeactivated,
    UserUpdated
"""
