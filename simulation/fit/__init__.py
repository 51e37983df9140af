"""A profile and scenarios from a hall's own finished visits: read, checked, fitted, tested, written down.

``sheet``, ``headers``, ``moments``, ``codes`` and ``table`` read a CSV file, ``records`` a hall's own log;
``checks`` and ``clocks`` find what cannot be and count it in ``findings``. ``fitting`` calls one module for
each part of a profile. ``writing`` makes the files, ``document`` the JSON, ``page`` the report.
"""
