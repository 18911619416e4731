"""Whom Wasl talks with: the doors for people and for handlers, and the rules between them."""
