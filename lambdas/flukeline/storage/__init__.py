"""Storage: four ports, each with an adapter for AWS and one for a laptop."""
