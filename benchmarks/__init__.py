"""Figures of Wasl, measured in one run on one machine; ``make bench`` writes README.md.

Nothing here is asserted by a test: what must hold is a target in the table.
"""
