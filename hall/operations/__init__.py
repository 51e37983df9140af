"""What a running hall can do: every change goes through ``Operations.perform``, one command a transaction."""
