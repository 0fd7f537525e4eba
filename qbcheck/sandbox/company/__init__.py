"""A company file on this machine: qbXML in, qbXML out, as strict as QuickBooks."""
