"""Bots that people would otherwise write, each as the documentation of its library has it.

They ask what Wasl asked in the rehearsal, with the same buttons, and keep each answer.
"""
