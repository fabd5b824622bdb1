"""Being here, this file lets the tests of single kinds import ``authored``."""
