"""Chinese and English: the sentences of every problem, error and command."""
