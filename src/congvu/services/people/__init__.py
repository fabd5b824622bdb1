"""People: accounts and passwords, units, staff lists, erasing."""
