"""Training on SageMaker: what is uploaded, the jobs, their cost, and what runs in a job."""
