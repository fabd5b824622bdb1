"""The tests of kinds. Being here, this file also lets them import ``authored``."""

from hypothesis import settings

settings.register_profile("kinds", max_examples=40, deadline=None)
settings.load_profile("kinds")
