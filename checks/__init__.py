"""One module per requirement; found by the registry, never imported by name."""
