"""The doors: click commands that parse, call one function and print."""
