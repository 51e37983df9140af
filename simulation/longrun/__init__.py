"""Studies of the long run: a hall that never closes, in independent runs that each begin empty and warm up.

A run counts as one cluster, as a day does elsewhere; so every interval is over runs.
"""
