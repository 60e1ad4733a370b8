"""The AWS stacks as CDK constructs: storage, pipeline, API, backfill, monitoring and web app."""
