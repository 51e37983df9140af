"""Recommending plans: which window serves which lanes, slot by slot, so that every target is kept."""
