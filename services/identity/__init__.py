"""Identity: who works here, in which team and role, and who has signed in.

Owns: users, teams, roles, passwords, sessions, the signing of access tokens
Publishes: UserCreated, UserUpdated, UserDeactivated, TeamCreated, TeamUpdated
Listens: UserCreated, UserUpdated, UserDeactivated, TeamCreated, TeamUpdated
"""
