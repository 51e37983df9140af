"""How a call is chosen, told from a hall's own settings and the plan in force, for everybody to read."""
