"""What Wasl asks: conversations written as plain functions.

Nothing here knows a clock, a network, a database or a library; see ``interview.py``.
"""
