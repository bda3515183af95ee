"""Whatever kind of batch the line carries: what passed every rule, and what has its numbers."""

from pipeline.rules.batch import Batch, NumberedBatch
from pipeline.rules.cards.batch import CardBatch, NumberedCards
from pipeline.rules.exam.ticketed import ArrangedExam, TicketedExam
from pipeline.rules.scores.batch import RecordedScores, ScoreBatch

AnyBatch = Batch | CardBatch | ArrangedExam | ScoreBatch
AnyNumbered = NumberedBatch | NumberedCards | TicketedExam | RecordedScores
