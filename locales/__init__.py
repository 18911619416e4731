"""How Wasl says things and understands them, in Arabic, Darija and French."""
