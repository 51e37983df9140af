"""Who may do what: roles, tokens, people, sessions, form tokens, limits and security headers."""
