"""What keeps the house going: the work of each minute, backups, the doctor."""

from congvu.services.keeping.backup import make_backup, restore_backup
from congvu.services.keeping.doctor import Health, examine, projection_lag
from congvu.services.keeping.ticking import TickBusy, tick

__all__ = ["Health", "TickBusy", "examine", "make_backup", "projection_lag", "restore_backup", "tick"]
