"""Analytics: says what was achieved, by whom and when, in figures that can be taken apart to their last record.

Owns: recorded events, facts, sums of facts, reports, subscriptions to reports
Publishes: ReportPrepared
Listens: AbsenceCancelled, AbsencePlanned, AccessEnded, AccountArchived, AccountCreated, AccountRestored,
    AccountUpdated, AccountsMerged, ActivityCancelled, ActivityCompleted, ActivityContactChanged, ActivityOverdue,
    ActivityPlanned, ActivityReassigned, ActivityReopened, ActivityRescheduled, CalendarDayChanged, ClientSnoozed,
    ContactArchived, ContactCreated, ContactErased, ContactOwnerChanged, ContactRestored, ContactTypeChanged,
    ContactTypeDefined, ContactUpdated, ContactsMerged, DepartmentTaskClosed, DepartmentTaskPlanned,
    DepartmentTaskReassigned, DepartmentTaskRescheduled, InvoiceChecked, InvoiceDeliveryFailed, InvoiceDueSoon,
    InvoiceIssued, InvoiceOverdue, InvoiceSent, InvoiceVoided, LeadCaptured, LeadConverted, LeadDisqualified,
    LeadOpened, LeadOwnerChanged, LeadQualified, LeadRepeated, LeadStepsPlanned, LeadStepsWithdrawn, LeadTaken,
    MergeUndone, NextStepCheckCalled, NextStepChecked, NextStepCoverageMeasured, NextStepDigest, NextStepFound,
    NextStepMissing, NotificationDelivered, NotificationFailed, OrderAccepted, OrderReady, OrderRejected,
    OrderRequestCancelled, OrderRequestProgressed, OrderRequested, OrderShipped, OrderStarted, PaidNotClosed,
    PaymentApplied, PaymentConfirmed, PaymentRefunded, PaymentUnapplied, PaymentUnmatched, ProductDescribed,
    ProductUpserted, ReminderDue, SaleAmountChanged, SaleContactChanged, SaleCreated, SaleGateOverridden,
    SaleOwnerChanged, SaleProcessChanged, SaleReopened, SaleStageChanged, SnoozeEnded, StatementTaken, StepsPlanned,
    StepsWithdrawn, StockLevelChanged, StockReleased, StockReserved, TeamCreated, TeamUpdated, UserCreated,
    UserDeactivated, UserUpdated, WonSaleUnpaid
"""
