"""The JSON API, version 1: routes declared in one table, from which views and the OpenAPI document come."""
