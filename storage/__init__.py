"""What Wasl remembers: one file per noun, its table and its verbs together."""
