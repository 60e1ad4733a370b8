"""Sheets: import and export of catalogues as CSV sheets with photographs."""
