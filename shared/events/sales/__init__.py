"""Told by services/sales: the sale, its stages, invoices, payments and what production is asked for."""
