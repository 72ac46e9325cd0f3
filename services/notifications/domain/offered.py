"""The events webhooks may be told of: what happens to clients, sales, money and goods."""

OFFERED = (
    *("ContactCreated", "ContactUpdated", "ContactTypeChanged", "ContactOwnerChanged"),
    *("AccountCreated", "AccountUpdated"),
    *("SaleCreated", "SaleStageChanged", "SaleAmountChanged", "SaleOwnerChanged"),
    *("InvoiceIssued", "InvoiceSent", "InvoiceVoided", "PaymentApplied", "PaymentUnmatched"),
    *("OrderRequested", "OrderRequestProgressed", "OrderRequestCancelled"),
    *("ActivityCompleted", "ActivityOverdue"),
)
