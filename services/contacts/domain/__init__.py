"""The rules of contacts: `clients` on persons and companies, `timeline` on telling what happened with them."""
