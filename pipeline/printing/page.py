"""The page of a template, filled. The only module that knows Jinja.

A template is a designer's file, and it may come from elsewhere: values reach it escaped, it runs in a sandbox without
globals, and it cannot reach another file, the network or the clock. An undefined field is an error, never an empty
place on a certificate.
"""

from collections.abc import Mapping

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment


class PageWrong(ValueError):
    """The page cannot be read, or asks for what there is not; the message is Jinja's."""


class Page:
    """One `page.html`, ready to be filled."""

    def __init__(self, source: str) -> None:
        environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, loader=None)
        environment.globals.clear()
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise PageWrong(str(error)) from error

    def filled(self, values: Mapping[str, object]) -> str:
        """Return the HTML of one page; raises PageWrong where the page asks for what there is not."""
        try:
            return self._template.render(values)
        except (TemplateError, TypeError, ArithmeticError, LookupError) as error:
            raise PageWrong(str(error)) from error
