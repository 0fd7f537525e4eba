"""Requests that add, change or delete records of lists; and what every writing request needs, transactions too.

    write       what one writing request works with: settings, records, clock, new identities, locks
    dispatch    runs a writing request in one transaction of the database; the table of what is built
    requested   what was asked, as a record: values, references resolved
    names       names: allowed, free, with their parents; renaming
    additions   ...Add of lists, by a table of kinds
    changes     ...Mod of lists
    deletions   ListDel
    contents    what is particular to one kind of list record

A kind of request plugs in as one function in a table (``dispatch.Writes``): it is given a Write and the request, and
returns the record that it wrote, or the elements of its response.
"""
