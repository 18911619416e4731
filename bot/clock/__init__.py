"""What comes by the hour, done by one process of all."""
