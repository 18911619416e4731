"""How it goes: figures, readiness, and what a process knows of its own health."""
