"""What keeps the house going: the work of each minute, backups, the doctor."""

from congvu.services.keeping.backup import make_backup, restore_backup
from congvu.services.keeping.doctor import Health, examine, projection_lag
from congvu.services.keeping.retention import Retention, retention_of, retention_rules
from congvu.services.keeping.ticking import TickBusy, tick

__all__ = [
    "Health",
    "Retention",
    "TickBusy",
    "examine",
    "make_backup",
    "projection_lag",
    "restore_backup",
    "retention_of",
    "retention_rules",
    "tick",
]
