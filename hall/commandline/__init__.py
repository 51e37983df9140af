"""The commands of ``kuaiban``, one file an area."""
