"""Kind ``order``: three to six steps to put in order."""

from congvu.quizzes.kinds.order.kind import KIND, OrderItem

__all__ = ["KIND", "OrderItem"]
