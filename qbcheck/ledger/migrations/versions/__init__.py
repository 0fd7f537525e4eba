"""The steps, one file each, named by their order."""
