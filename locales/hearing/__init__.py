"""From what a person wrote to what they meant, in four writings."""
