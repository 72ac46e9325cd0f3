"""Identity: who works here, in which team and role, and who has signed in.

Owns: users, teams, roles, passwords, sessions, absences, API keys, the signing of access tokens
Publishes: AbsenceCancelled, AbsencePlanned, AccessEnded, TeamCreated, TeamUpdated, UserCreated, UserDeactivated,
    UserUpdated
Listens: AccessEnded, UserCreated, UserUpdated, UserDeactivated, TeamCreated, TeamUpdated
"""
