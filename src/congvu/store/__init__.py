"""SQL: the truth, its projections (nbgrader's gradebook among them), migrations. The one home of SQLAlchemy in congvu."""

from congvu.store.database import Store, Tx

__all__ = ["Store", "Tx"]
