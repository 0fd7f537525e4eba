"""Proves that Autotask PSA and QuickBooks Desktop are ready to exchange data, and says what to click where not."""

__version__ = "0.1.0"
