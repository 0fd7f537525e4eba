"""``python -m qbcheck``."""

from qbcheck.cli import main

main()
