"""The way of words to a reader: on which phone, at which hour, and what waits until then."""
