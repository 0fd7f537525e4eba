"""Invoices: what Autotask has billed and QuickBooks shall have."""
