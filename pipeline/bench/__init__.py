"""The bench: the same certificates, made by certpress and by the programs that a user would otherwise pick."""
