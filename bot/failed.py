"""How whatever runs Wasl says that it can't, in words for its operator."""


class Failed(Exception):
    """A command could not do what it was asked; its words say what to do about it."""
