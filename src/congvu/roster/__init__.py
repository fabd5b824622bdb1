"""Staff lists as offices keep them, read and reconciled with the roster; names and units. Pure rules: no I/O, no SQL.

The import of a staff list runs in two steps: :func:`read_staff_rows` turns a grid of cells into rows and
findings, :func:`reconcile` compares the rows with the roster and says what would change.
"""

from congvu.roster.cells import CellValue, cell_place
from congvu.roster.codes import FAULTS, Fault
from congvu.roster.names import display_name, fold, match_key, sort_key, text_key
from congvu.roster.plan import Difference, ImportPlan, Matched, RosterSnapshot, StaffChange
from congvu.roster.reconcile import reconcile
from congvu.roster.staff import IgnoredRow, StaffRow, StaffSheet
from congvu.roster.staffsheet import read_staff_rows
from congvu.roster.units import UnitIndex

__all__ = [
    "FAULTS",
    "CellValue",
    "Difference",
    "Fault",
    "IgnoredRow",
    "ImportPlan",
    "Matched",
    "RosterSnapshot",
    "StaffChange",
    "StaffRow",
    "StaffSheet",
    "UnitIndex",
    "cell_place",
    "display_name",
    "fold",
    "match_key",
    "read_staff_rows",
    "reconcile",
    "sort_key",
    "text_key",
]
