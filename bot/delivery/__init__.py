"""From the outbox to the messengers: order, limits, tries, and what became of each."""
