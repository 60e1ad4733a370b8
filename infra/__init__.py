"""The AWS stack, one construct a room: storage, pipeline, api; bundling makes the zips."""
