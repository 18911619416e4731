"""Whole grievances, from a family's first word to a handler's reply, through both doors."""
