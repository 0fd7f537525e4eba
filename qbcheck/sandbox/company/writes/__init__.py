"""Requests that add, change or delete records of lists; and what every writing request needs, transactions too.

    write            what one writing request works with: settings, records, clock, new identities, locks
    dispatch         runs a writing request in one transaction of the database
    list_requests    the requests of lists that are built
    required         what a request must say
    limits           numbers that come out too large
    requested        what was asked, as a record holds it: values, references resolved
    names            names: allowed, free, with their parents; renaming
    additions        ...Add of lists
    changes          ...Mod of lists
    deletions        ListDel
    contents         what is particular to one kind: accounts, entities, items
    special          built-in accounts and items
    data_extensions  fields of an owner and their values

A kind of request plugs in as one function in a table (``dispatch.Writes``): it is given a Write and the request, and
returns the record that it wrote, or the elements of its response.
"""
