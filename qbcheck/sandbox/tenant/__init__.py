"""A tenant on this machine: the Autotask REST API, as strict as the real one."""
