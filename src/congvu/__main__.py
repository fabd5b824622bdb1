"""``python -m congvu``."""

from congvu.interfaces.cli import main

main()
