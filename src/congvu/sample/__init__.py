"""The sample: an invented district, its people and two campaigns, for the demo and for trying things out.

Everything is marked as invented and hangs on a fixed seed; ``docs/sample.md`` documents the model of behaviour.
"""

from congvu.sample.load import SampleSummary, load_sample
from congvu.sample.logins import DemoLogin, forget_login
from congvu.sample.workbook import FILE as WORKBOOK
from congvu.sample.workbook import write_workbook

__all__ = ["WORKBOOK", "DemoLogin", "SampleSummary", "forget_login", "load_sample", "write_workbook"]
