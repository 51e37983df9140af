"""The voice of the hall: names of clips become one sound file, without a network or a speech engine.

Clips are built, not kept in the repository: `python -m displays.voice.build`. Without them announcements
chime and the board shows the text.
"""
