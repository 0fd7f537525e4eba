"""Documents in, postings out, each exactly once (design 6).

postings    a document as the request that adds it, with our mark on it
sending     sends postings in message sets; whatever is in doubt is settled before anything new leaves
settling    finds out what became of a message set whose answer did not come
outcomes    what an answer proves of each document
searching   finds in QuickBooks the record that a request has made
"""
