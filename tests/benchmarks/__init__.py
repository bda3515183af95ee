"""What `make bench` measures and keeps in docs/benchmarks/."""
