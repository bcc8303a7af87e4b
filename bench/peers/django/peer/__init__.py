"""The label under which the tables of `site_of.py` stand."""
