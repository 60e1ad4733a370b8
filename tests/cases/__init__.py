"""Files and sheets of the kinds that people have, judged against the right answers."""
