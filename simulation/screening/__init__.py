"""Screening: days of a hall as machine code, ticket by ticket the same as the reference."""
