"""How near two words are: the typing mistakes that part them."""


def distance(one: str, other: str, limit: int) -> int:
    """Letters wrong, missing, added or swapped between two words; above limit, limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if not one or not other:
        return len(one) + len(other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def lacking_one(word: str) -> set[str]:
    """The word, and the word with any one letter left out.

    Two words one mistake apart share one of these, so that a dictionary finds the near ones.
    """
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
