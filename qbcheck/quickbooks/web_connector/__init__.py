"""The Web Connector service: what the QuickBooks Web Connector (QBWC) calls, down to the last byte of its SOAP.

``server`` listens, ``application`` answers, ``envelopes`` and ``replies`` read and write SOAP, ``operations`` says
what can be called. What an answer should be is decided behind ``desk.Desk``.
"""
