"""The books of a company file: double entry, stock at average cost, sales tax.

    postings    what an entry in the books is; which side of an account is its own
    tax         sales tax on the lines of a transaction
    stock       what stock costs as it moves
    entries     a transaction, as it stands in the file, turned into its entry
    journal     the entries on disk; no write ends with a trial balance other than zero
    opening     the balances with which a scenario begins
    balances    records as they are shown, with what the journal says of them

Amounts are ``Decimal`` to the cent, rounded half up; in a posting a debit is positive and a credit negative.
"""
