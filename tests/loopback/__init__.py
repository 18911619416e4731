"""Stand-ins for the world outside, on this machine's loopback address."""
