"""What screens and loudspeakers show and say: board projection, announcements, voice and the live feed.

This package may not write state, ask the database or decide who is next: it follows events.
"""
