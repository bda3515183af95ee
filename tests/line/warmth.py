"""What every process of a test reads first: the server that they are forked from loads this, and they have it read."""

from pipeline.printing.templates import Template, find, titles_of_kinds

TITLES = titles_of_kinds()
CERTIFICATE = Template.load(find("certificate"), profile="2019")
