"""Catalogues that come in and go out as sheets with photographs."""
