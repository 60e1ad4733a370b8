"""The API function: routes, problem details and the OpenAPI document."""
