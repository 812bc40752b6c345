"""The analyst's door; beside the tests of reading, which share one network that these would empty."""
