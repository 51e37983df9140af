"""Slips on paper: the slip as data, its layout, its painters, the devices and the spool.

This package may not decide for whom to print, raise into a request, or speak SQL: it declares the store it
needs as a protocol and the hall gives it one.
"""
