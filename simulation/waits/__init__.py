"""Waits told to visitors: the table that the hall tells them by, fitted and tested on simulated days."""
