"""Whatever kind of batch the line carries: what passed every rule, and what has its numbers."""

from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.rules.cards.batch import CardBatch, NumberedCards
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam

AnyBatch = Batch | CardBatch | ArrangedExam
AnyNumbered = NumberedBatch | NumberedCards | TicketedExam
