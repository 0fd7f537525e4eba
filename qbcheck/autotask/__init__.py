"""The Autotask REST API and nothing else: zones, client, query, throttle, typed records."""
