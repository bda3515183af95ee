"""What can be entered about each subject, and after what: its rows of the table, and a rule for each."""
