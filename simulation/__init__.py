"""A hall's day under SimPy, driven by the very rules of ``queueing``.

This package may not know the web or the database, keeps no global random state, and holds no second copy of
a rule: its visitors and clerks only send commands to the same Floor that serves the live hall.
"""
