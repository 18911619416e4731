"""The steps, in order; a step that has run somewhere is never edited."""
