"""Who may read what a site writes and says: a whole day of work, looked at as a curious colleague would."""
