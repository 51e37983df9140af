"""The sentences of all screens, one catalogue for each language, and the tools that keep them whole."""
