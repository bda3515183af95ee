"""What was done, provably: entries, the Merkle tree, the state machine, replay. The standard library alone."""
