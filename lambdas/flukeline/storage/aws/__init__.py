"""Adapters of the storage ports on S3, DynamoDB and SQS."""
