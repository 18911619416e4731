"""The door for people: one turn of a conversation, on whichever channel."""
