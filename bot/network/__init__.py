"""The network of associations: who joins it, who is on duty, who leaves, and when they meet."""
