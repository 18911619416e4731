"""The door for people: families of detainees and released prisoners."""
