"""The presses of one site: a template, its fonts and the workers for each kind of document, made when first used."""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.documents.certificate import CERTIFICATE
from pipeline.errors import SignerMissing
from pipeline.office_time import china_time
from pipeline.resources import shipped
from pipeline.rules.categories import Category
from pipeline.settings.values import Settings

if TYPE_CHECKING:
    from pipeline.documents.kinds import Kind
    from pipeline.printing.cabinet import Cabinet
    from pipeline.printing.fonts import FontShelf
    from pipeline.printing.pdf_signing import FileSigner
    from pipeline.printing.pool import Pool
    from pipeline.printing.pressroom import Press
    from pipeline.printing.templates import Template


@dataclass
class Presses:
    """What lays out and signs documents, by the site's settings; a rehearsal signs and keeps nothing."""

    settings: Settings
    clock: Callable[[], datetime] = field(default=china_time, kw_only=True)
    is_rehearsal: bool = field(default=False, kw_only=True)
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack, kw_only=True)
    _templates: "dict[str, Template]" = field(default_factory=dict, kw_only=True)
    _presses: "dict[str, Press]" = field(default_factory=dict, kw_only=True)

    @cached_property
    def template(self) -> "Template":
        """The certificate's template: the site's own, or the shipped one."""
        return self.template_of("certificate")

    def template_of(self, kind: str) -> "Template":
        """Return the template of a kind: the site's own, or the shipped one; raises KindUnknown, TemplateWrong."""
        from pipeline.printing.templates import Template, find  # noqa: PLC0415 - heavy

        return Template.load(find(kind, self.settings.templates), profile=self.settings.certificate.profile)

    @cached_property
    def shelf(self) -> "FontShelf":
        """The faces by role."""
        from pipeline.printing.fonts import FontShelf  # noqa: PLC0415 - heavy

        return FontShelf.load(shipped("fonts") / "fonts.toml", folders=(self.settings.fonts,))

    @property
    def workers(self) -> int:
        """How many worker processes lay out pages."""
        return self.settings.press.workers or len(os.sched_getaffinity(0))

    @cached_property
    def press(self) -> "Press":
        """The press for certificates, which signs everybody's file where the site wants that."""
        from pipeline.printing.pressroom import Press  # noqa: PLC0415 - heavy

        signer = self.file_signer
        return Press(self.template, self.shelf, pool=self.pool, cabinet=self.cabinet, signer=signer)

    @cached_property
    def file_signer(self) -> "FileSigner | None":
        """What signs the files of certificates; None where they are not signed, and in a rehearsal, which makes none.

        Raises SignerMissing where the program for it is not installed.
        """
        wanted, site = self.settings.signing, self.settings.site
        if wanted.pdf == "none" or self.is_rehearsal:
            return None
        try:
            from pipeline.printing.pdf_signing import FileSigner, SigningSource  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise SignerMissing from error
        password = site / wanted.password if wanted.password else None
        own = (
            {"key": site / wanted.key}
            if wanted.pdf == "file"
            else {"module": site / wanted.module, "token": wanted.token, "label": wanted.label}
        )
        source = SigningSource(certificate=site / wanted.certificate, password=password, **own)
        return self._open.enter_context(FileSigner(source, self.clock))

    @cached_property
    def pool(self) -> "Pool":
        """The worker processes, which all presses of the site share."""
        from pipeline.printing.pool import Pool  # noqa: PLC0415 - heavy

        pool = Pool(self.workers)
        self._open.callback(pool.close)
        return pool

    @cached_property
    def cabinet(self) -> "Cabinet":
        """The plates kept from one run to the next; a rehearsal puts none there."""
        from pipeline.printing.cabinet import Cabinet  # noqa: PLC0415 - heavy

        return Cabinet(self.settings.plates, locked=self.is_rehearsal)

    def report_pdf(self, page: str, *, title: str) -> bytes:
        """Return a report, which is a page of HTML, as a PDF/A-3u; raises FontMissing, PressComplaint."""
        from pipeline.printing.report_file import report_pdf  # noqa: PLC0415 - heavy

        faces, typed = (self.shelf.faces(role) for role in ("heiti", "dengkuan"))
        return report_pdf(page, title=title, faces=faces, typed=typed, pool=self.pool)

    def press_of(self, kind: str) -> "Press":
        """Return the press for a kind of document; raises KindUnknown, TemplateWrong, FontMissing."""
        if kind == CERTIFICATE:
            return self.press
        if kind not in self._presses:
            from pipeline.printing.pressroom import Press  # noqa: PLC0415 - heavy

            self.require_faces(self.known_template(kind))
            template = self.known_template(kind)
            self._presses[kind] = Press(template, self.shelf, pool=self.pool, cabinet=self.cabinet)
        return self._presses[kind]

    @property
    def every_kind(self) -> tuple[str, ...]:
        """The names of all kinds of documents, the site's own among them."""
        from pipeline.printing.templates import kinds_known  # noqa: PLC0415 - heavy

        return kinds_known(self.settings.templates)

    @property
    def every_category(self) -> tuple[Category, ...]:
        """The kinds of batches (类别) there are."""
        return tuple(Category)

    @property
    def folders_of_no_kind(self) -> tuple[str, ...]:
        """The names of the folders of the site's templates that are passed over, since they can be no kind."""
        from pipeline.printing.templates import passed_over  # noqa: PLC0415 - heavy

        return passed_over(self.settings.templates)

    @property
    def kinds_moved(self) -> Mapping[str, tuple[str, ...]]:
        """The 类别 of which batches lose a paper, by the site's own copy of it that is for others; may raise
        TemplateWrong.
        """
        from pipeline.printing.templates import moved  # noqa: PLC0415 - heavy

        return moved(self.settings.templates)

    def kind_named(self, name: str) -> str:
        """Return the name of the kind that has this name or this Chinese title; of no kind, what was given."""
        from pipeline.printing.templates import kind_named  # noqa: PLC0415 - heavy

        return kind_named(name, self.settings.templates)

    @property
    def titles_of_kinds(self) -> Mapping[str, str]:
        """What every document is called on paper, by its kind."""
        from pipeline.printing.templates import titles_of_kinds  # noqa: PLC0415 - heavy

        return titles_of_kinds(self.settings.templates)

    def kinds_of(self, category: Category) -> tuple["Kind", ...]:
        """Return the kinds of documents that such a batch has pages of; raises TemplateWrong."""
        from pipeline.printing.templates import kinds_for  # noqa: PLC0415 - heavy

        return tuple(self.known_template(name).kind for name in kinds_for(str(category), self.settings.templates))

    def known_template(self, kind: str) -> "Template":
        """Return the template of a kind, read once; raises KindUnknown, TemplateWrong."""
        if kind == CERTIFICATE:
            return self.template
        if kind not in self._templates:
            self._templates[kind] = self.template_of(kind)
        return self._templates[kind]

    def require_faces(self, template: "Template") -> None:
        """Return when every role of the template has a face; raises FontMissing."""
        for role in sorted(template.kind.roles):
            self.shelf.faces(role)

    def forget_changed_templates(self) -> None:
        """Let go of templates that were changed since they were read, and of their presses."""
        known: Template | None = self.__dict__.get("template")
        if known is not None and not self._is_as_read(known):
            del self.__dict__["template"]
            self.__dict__.pop("press", None)
        for kind in [kind for kind, template in self._templates.items() if not self._is_as_read(template)]:
            del self._templates[kind]
            self._presses.pop(kind, None)

    def _is_as_read(self, template: "Template") -> bool:
        from pipeline.printing.templates import find  # noqa: PLC0415 - heavy

        return template.is_current and template.folder == find(template.kind.name, self.settings.templates)
