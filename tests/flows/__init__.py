"""The engine and its flows, tested without words, storage or a channel."""
