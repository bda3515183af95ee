"""`python -m pipeline` is `certpress`, where the command itself is not on the path."""

from pipeline.cli.door import main

if __name__ == "__main__":
    main()
