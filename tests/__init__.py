"""The tests mirror the house; ``stories/`` walks through both doors."""
