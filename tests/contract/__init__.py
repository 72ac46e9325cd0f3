"""What others rely on: events and their envelope, routes and their rights, documents and their freshness."""
