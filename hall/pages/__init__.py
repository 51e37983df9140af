"""Pages: thin views that find out who is there and give a template its facts. No rule lives here."""
