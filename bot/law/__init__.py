"""What the law lets be reckoned: last days, sentences, debts and records, each from its article.

Values in, steps out. No clock, no storage, no words: ``bot/intake/counting.py`` says them.
"""
