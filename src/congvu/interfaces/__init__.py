"""Faces: command line, campus, widgets, nbgrader's plugins, dashboards."""
