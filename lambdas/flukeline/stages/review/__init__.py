"""Review: what people decide about encounters, and change about encounters and photographs."""
