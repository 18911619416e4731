"""The commands of the operator, each beside what it is about."""
