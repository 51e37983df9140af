"""The rules of a service hall: who is routed where, who is called next, and why.

This package may not do any I/O, read a clock, throw dice, make ids or log, and it imports nothing but the
standard library and itself. Time (integer milliseconds UTC) and ids come in as arguments. The live hall and
the simulated hall both run on it, so what a manager simulates is what the hall does.
"""
