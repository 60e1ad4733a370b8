"""Decoding, cropping, embedding and comparing pictures, with NumPy, Pillow and onnxruntime."""
