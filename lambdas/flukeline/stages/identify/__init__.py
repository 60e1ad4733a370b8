"""Which whale an encounter may show: candidates, proposals to join, changed marks, attention."""
