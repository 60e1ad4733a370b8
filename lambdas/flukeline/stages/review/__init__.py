"""What people decide about encounters, and what they change about photographs."""
