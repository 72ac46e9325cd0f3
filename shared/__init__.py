"""What every service stands on: events, transactions, the bus, sign-in. No rule of the business lives here."""
