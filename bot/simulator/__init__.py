"""A phone and a desk in the browser, for demonstration, training and translation."""
