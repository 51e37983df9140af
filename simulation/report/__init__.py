"""A study as one self-contained page: its pictures are SVG made here, and it asks the network for nothing."""
