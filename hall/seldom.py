"""Python looks for rubbish in rings seldom in a process that imports this; it imports it before all else.

Hardly anything is ever rubbish in a ring here. What is imported stays, and looking through it took a tenth
of a start; a command makes thousands of short-lived objects, and looking for rings among them took a tenth
of the processor time of a call.
"""

import gc

SELDOM = (20_000, 20, 50)
"""More objects than these, and looks, before Python looks; its own are 700, 10, 10."""

gc.set_threshold(*SELDOM)
