"""Autotask's names and what they are called in QuickBooks."""
