"""The door for case handlers and coordinators."""
