"""The plate room: the plates of one kind, made when a plan asks for shapes that have none yet.

They are kept in memory from one batch to the next, and in the cabinet from one run of certpress to the next.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.printing import tasks
from pipeline.printing.cabinet import Cabinet, Drawer, Kept
from pipeline.printing.chunks import Refusal
from pipeline.printing.completeness import check_plates
from pipeline.printing.composing import FieldShape, Shape
from pipeline.printing.fonts import FontShelf
from pipeline.printing.independent import Columns, alike, frame_of, put_together, stand_ins
from pipeline.printing.planning import Plan
from pipeline.printing.plates import NoPlate, NotAPlate, Plate, Plates, Reason
from pipeline.printing.pool import Pool
from pipeline.printing.stamp_room import Kit
from pipeline.printing.templates import Template

if TYPE_CHECKING:
    from pipeline.printing.painted import LaidHalf

# One document of so many plates keeps both cores busy where a batch has more shapes.
_PLATES_A_JOB = 12
# A template with ever new shapes must not fill the memory.
MOST_PLATES = 400
# So are the pages that plates of lists are put together from; a list of thirty rows has a dozen.
MOST_HALVES = 60


class PlateRoom:
    """Makes and keeps the plates of one template for the press; the work itself is done by the workers of `pool`.

    `plates` has them by shape and whether they are for proofs, `halves` the pages that those of lists are put together
    from, by what the shapes have in common.
    """

    def __init__(self, template: Template, shelf: FontShelf, pool: Pool, cabinet: Cabinet | None) -> None:
        self._template = template
        self._shelf = shelf
        self._pool = pool
        self._cabinet = cabinet
        self._columns = Columns(template.kind)
        self.plates: dict[tuple[Shape, bool], Plate] = {}
        self.halves: dict[tuple[Shape, bool], list[LaidHalf]] = {}
        self._refusals: dict[tuple[tuple[Shape, ...], bool], Refusal] = {}
        # What came out of a drawer, or went into it last.
        self._in_drawers: dict[Drawer, Kept] = {}

    @property
    def is_of_a_list(self) -> bool:
        """Whether nobody has a file of his own."""
        return not self._template.kind.folder

    def kit(self, plan: Plan, *, is_proof: bool) -> Kit | Refusal:
        """Return what the records of a plan are stamped with, or why they are not.

        Plates that are not there yet are made. Why there are none is remembered from the rehearsal to the run.
        """
        kind = self._template.kind
        if not all(file.is_truetype for file in plan.fonts.values()):
            # The person's file embeds TrueType programs only.
            return Refusal(kind.name, Reason.FONT, "page")
        self._open_drawer(plan, is_proof=is_proof)
        refusal = self._refusals.get((plan.shapes, is_proof)) or self._add_plates(plan, is_proof=is_proof)
        if refusal is not None:
            self._refusals = {(plan.shapes, is_proof): refusal}
            return refusal
        plates = Plates({shape: self.plates[shape, is_proof] for shape in plan.shapes})
        check_plates(plates, kind)
        return Kit(kind, self._shelf, plates, plan.fonts)

    def keep(self, plan: Plan, *, is_proof: bool) -> None:
        """Put the plates of a plan, which the judge has passed, into the cabinet if they did not come out of it."""
        drawer = self._drawer(plan, is_proof=is_proof)
        if self._cabinet is None or drawer is None:
            return
        kept = self._kept_for(plan, is_proof=is_proof)
        if kept != self._in_drawers.get(drawer):
            self._cabinet.keep(drawer, kept)
            self._in_drawers[drawer] = kept

    def doubt(self, plan: Plan, *, is_proof: bool) -> bool:
        """Return whether plates that the judge has refused may come out of the cabinet: then all are forgotten, and no
        more are taken from there.
        """
        drawer = self._drawer(plan, is_proof=is_proof)
        if self._cabinet is None or drawer is None or self._in_drawers.get(drawer, Kept()) == Kept():
            return False
        self._cabinet.discard(drawer)
        self._cabinet = None
        self.plates, self.halves = {}, {}
        return True

    def _drawer(self, plan: Plan, *, is_proof: bool) -> Drawer | None:
        if self._cabinet is None:
            return None
        fonts = {family: file.sha256 for family, file in plan.fonts.items()}
        return Drawer.of(self._template.kind.name, plan.plate_job(self._template, (), is_proof=is_proof), fonts)

    def _open_drawer(self, plan: Plan, *, is_proof: bool) -> None:
        """Take out what was kept for such plans, the first time."""
        drawer = self._drawer(plan, is_proof=is_proof)
        if self._cabinet is None or drawer is None or drawer in self._in_drawers:
            return
        kept = self._in_drawers[drawer] = self._cabinet.kept(drawer)
        self.plates = {(plate.shape, is_proof): plate for plate in kept.plates} | self.plates
        halves: dict[tuple[Shape, bool], list[LaidHalf]] = {}
        for half in kept.halves:
            halves.setdefault((frame_of(half.shape), is_proof), []).append(half)
        self.halves = halves | self.halves

    def _kept_for(self, plan: Plan, *, is_proof: bool) -> Kept:
        """Return what there is that needs no other fonts than the plan has."""
        known = plan.fonts.keys()
        if self._template.kind.is_independent:
            lists = [halves for (_, of_proof), halves in self.halves.items() if of_proof == is_proof]
            return Kept(
                halves=tuple(
                    half for halves in lists if all(_needs(half.shape) <= known for half in halves) for half in halves
                )
            )
        plates = [plate for (_, of_proof), plate in self.plates.items() if of_proof == is_proof]
        return Kept(plates=tuple(plate for plate in plates if _needs(plate.shape) <= known))

    def _add_plates(self, plan: Plan, *, is_proof: bool) -> Refusal | None:
        wanted = [shape for shape in plan.shapes if (shape, is_proof) not in self.plates]
        if len(self.plates) + len(wanted) > MOST_PLATES:
            self.plates.clear()
            wanted = list(plan.shapes)
        if self._template.kind.is_independent:
            return self._add_lists(plan, wanted, is_proof=is_proof)
        size = min(_PLATES_A_JOB, -(-len(wanted) // self._pool.workers)) or 1
        parts = (wanted[start : start + size] for start in range(0, len(wanted), size))
        jobs = (plan.plate_job(self._template, part, is_proof=is_proof) for part in parts)
        for _, plates in self._pool.answers(tasks.make_plates, jobs):
            if isinstance(plates, NoPlate):
                return Refusal(self._template.kind.name, plates.reason, plates.subject)
            self.plates |= {(shape, is_proof): plate for shape, plate in plates.by_shape.items()}
        return None

    def _add_lists(self, plan: Plan, wanted: Sequence[Shape], *, is_proof: bool) -> Refusal | None:
        """Add plates that are put together from the pages of a few stand-ins; those pages are kept too."""
        kind = self._template.kind
        for frame, shapes in alike(wanted).items():
            halves = self.halves.get((frame, is_proof), [])
            if len(halves) > MOST_HALVES:
                halves = []
            jobs = self._halves_jobs(plan, shapes, self._columns.shown_in(halves), is_proof=is_proof)
            for _, laid in self._pool.answers(tasks.lay_halves, jobs):
                if isinstance(laid, NoPlate):
                    return Refusal(kind.name, laid.reason, laid.subject)
                halves = [*halves, *laid]
            try:
                plates = put_together(shapes, halves, self._columns)
            except NotAPlate as found:
                return Refusal(kind.name, found.reason, found.subject)
            self.halves[frame, is_proof] = halves
            self.plates |= {(shape, is_proof): plate for shape, plate in plates.items()}
        return None

    def _halves_jobs(
        self, plan: Plan, shapes: Sequence[Shape], known: frozenset[FieldShape], *, is_proof: bool
    ) -> Iterator[tasks.HalvesJob]:
        """Give narrow probes to one half of the workers, wide ones to the other; of a list both to one.

        Lists of several kinds are made at once, and a document costs a third of what a page of it does.
        """
        narrow, wide = (
            tuple(stand_ins(shapes, self._columns, out_of_step=is_wide, known=known)) for is_wide in (False, True)
        )
        parts = (
            [(narrow, wide)]
            if self.is_of_a_list
            else [*self._shared(narrow, is_wide=False), *self._shared(wide, is_wide=True)]
        )
        for its_narrow, its_wide in parts:
            if its_narrow or its_wide:
                yield tasks.HalvesJob(plan.plate_job(self._template, its_narrow, is_proof=is_proof), its_wide)

    def _shared(
        self, shown: Sequence[Shape], *, is_wide: bool
    ) -> Iterator[tuple[tuple[Shape, ...], tuple[Shape, ...]]]:
        size = -(-len(shown) // max(1, self._pool.workers // 2)) or 1
        for start in range(0, len(shown), size):
            part = tuple(shown[start : start + size])
            yield ((), part) if is_wide else (part, ())


def _needs(shape: Shape) -> set[str]:
    """Return the families of fonts that a shape is printed with."""
    return {family for field in shape.fields for family in field.families.split(",")}
