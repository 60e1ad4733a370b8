"""Decode, crop and embed: NumPy, Pillow and onnxruntime."""
