"""Trains the small models of ``locales.hearing`` and measures them; no part of what runs.

Only training needs scikit-learn; measuring does not.
"""
