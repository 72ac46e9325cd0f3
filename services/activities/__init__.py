"""Activities: what people have to do next, that no client is without a next step, and the working calendar.

Owns: activities, reminders, results, the working calendar, snoozes, the daily check
Publishes: ActivityCancelled, ActivityCompleted, ActivityContactChanged, ActivityOverdue, ActivityPlanned,
    ActivityReassigned, ActivityReopened, ActivityRescheduled, CalendarDayChanged, ClientSnoozed,
    DepartmentTaskClosed, DepartmentTaskPlanned, DepartmentTaskReassigned, DepartmentTaskRescheduled,
    NextStepCheckCalled, NextStepChecked, NextStepCoverageMeasured, NextStepDigest, NextStepFound, NextStepMissing,
    ReminderDue, SnoozeEnded
Listens: AbsenceCancelled, AbsencePlanned, AccessEnded, ContactCreated, ContactErased, ContactUpdated, ContactsMerged,
    LeadConverted, LeadDisqualified, LeadOpened, LeadOwnerChanged, LeadStepsPlanned, LeadStepsWithdrawn, MergeUndone,
    NextStepCheckCalled, OrderRequestCancelled, OrderRequestProgressed, OrderRequested, SaleContactChanged,
    SaleCreated, SaleOwnerChanged, SaleStageChanged, StepsPlanned, StepsWithdrawn, TeamCreated, TeamUpdated,
    UserCreated, UserDeactivated, UserUpdated
"""
