"""Use cases, a verb each: one transaction, one audit entry."""
