"""The transactions of a company file: what QuickBooks fills in, works out and refuses when they are written.

writer          adds, changes, voids, deletes; the table of what is written here
reading         what a request asks, as a record holds it
desk            what the writing of one transaction works with; rules of headers
sales           invoices and credit memos
purchases       bills, item receipts, vendor credits, checks
orders          purchase orders, and what is drawn on them
payments        payments, credits, what is left to pay
inventory       adjustments of stock, transfers between sites
time_tracking   time
pricing         prices and amounts of lines
groups          item groups on lines
links           transactions that are linked
modifying       a record as a Mod request wants it
voiding         a record voided
refusals        how QuickBooks says no
"""
