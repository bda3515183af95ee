"""What holds for every test: a property is judged by what it finds, never by how busy the machine was meanwhile."""

from hypothesis import settings

settings.register_profile("certpress", deadline=None)
settings.load_profile("certpress")
