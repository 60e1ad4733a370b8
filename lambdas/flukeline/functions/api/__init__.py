"""The API: its Lambda function, routes, permissions, problem details and OpenAPI document."""
