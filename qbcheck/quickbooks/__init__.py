"""qbXML and the ways to a company file: table, builder, check, reader, statuses, connections."""
