"""Tests of what trains and measures the models; none of them needs scikit-learn or the data."""
