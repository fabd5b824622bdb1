"""The words of the field: frozen dataclasses, the error tree, the ports. Standard library only."""
