"""Activities: what people have to do next, and the working calendar it is reckoned by.

Owns: activities, the working calendar
Publishes: ActivityPlanned, ActivityCompleted, ActivityCancelled, ActivityRescheduled, ActivityReassigned
Listens: StepsPlanned, StepsWithdrawn, SaleOwnerChanged, ContactCreated, ContactUpdated, SaleCreated, UserCreated,
    UserUpdated, UserDeactivated, TeamCreated, TeamUpdated
"""
