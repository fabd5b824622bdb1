"""Fixtures for all tests. Being here, this file also lets every test import ``strategies``."""
