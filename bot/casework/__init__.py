"""A ticket in the hands of people: who is asked, what each side reads, and what was said."""
