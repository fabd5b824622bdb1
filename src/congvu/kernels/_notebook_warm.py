"""To be named among what a warm process imports: its forks then find the notebook's shell made and rehearsed."""

from congvu.kernels import notebook_run

notebook_run.prepare()
