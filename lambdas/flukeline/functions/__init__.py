"""The AWS Lambda functions: each parses its event, calls one stage and returns the result."""
