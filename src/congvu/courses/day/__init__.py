"""A day at the one-stop desk: the story of a day from a seed, what may be done in it, and what is said of it. Pure.

``make_story`` plants the day, ``replay`` plays a list of acts through the desk's state machine
(:mod:`congvu.courses.desk`), ``verdict`` judges the day by the five *rõ*. The same world, seed and acts give the same
day everywhere: nothing here reads a clock or draws at random.
"""

from congvu.courses.day.acts import Act, Unplayable, read_acts
from congvu.courses.day.play import replay
from congvu.courses.day.state import Play
from congvu.courses.day.story import Story, make_story
from congvu.courses.day.verdict import DayVerdict, verdict
from congvu.courses.day.world import World
from congvu.courses.day.world_json import world_from_json

__all__ = [
    "Act",
    "DayVerdict",
    "Play",
    "Story",
    "Unplayable",
    "World",
    "make_story",
    "read_acts",
    "replay",
    "verdict",
    "world_from_json",
]
