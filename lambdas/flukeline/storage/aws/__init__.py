"""The ports on S3, DynamoDB and SQS."""
