"""What keeps the house going: the work of each minute, backups, the doctor."""
