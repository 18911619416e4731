"""The rules between the doors: pure, with neither clock nor database."""
