"""An exam (准考): its sheets, its rules, who sits where and when, and the numbers of the tickets."""
