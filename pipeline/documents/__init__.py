"""What we print: kinds, their fields, wording, and fitting text into its place. Pure; the standard library alone."""
