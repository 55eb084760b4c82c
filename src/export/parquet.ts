import { type ParquetColumn, writeParquetTable } from '../files/parquet.ts'
import type { Turn } from './conversation.ts'

/** Flat columns for queries; nested parts as JSON text, so that nothing of the record is lost. */
const COLUMNS: readonly ParquetColumn<Turn>[] = [
  { name: 'id', type: 'STRING', value: turn => turn.question.id },
  { name: 'scene_id', type: 'STRING', value: turn => turn.question.sceneId },
  { name: 'recording_id', type: 'STRING', value: turn => turn.question.recordingId },
  { name: 'source', type: 'STRING', value: turn => turn.question.source },
  { name: 'licence', type: 'STRING', value: turn => turn.question.licence },
  { name: 'split', type: 'STRING', value: turn => turn.question.split },
  { name: 'task', type: 'STRING', value: turn => turn.question.task },
  { name: 'clip_file', type: 'STRING', nullable: true, value: turn => turn.clipFile || undefined },
  { name: 'clip_start_s', type: 'DOUBLE', value: turn => turn.question.clip.startS },
  { name: 'clip_end_s', type: 'DOUBLE', value: turn => turn.question.clip.endS },
  { name: 'question', type: 'STRING', value: turn => turn.question.question },
  { name: 'answer_text', type: 'STRING', value: turn => turn.question.answerText },
  { name: 'answer_type', type: 'STRING', value: turn => turn.question.answer.type },
  { name: 'answer_number', type: 'DOUBLE', nullable: true, value: numberOf },
  {
    name: 'answer_unit',
    type: 'STRING',
    nullable: true,
    value: turn => ('unit' in turn.question.answer ? turn.question.answer.unit : undefined),
  },
  { name: 'answer', type: 'STRING', value: turn => JSON.stringify(turn.question.answer) },
  { name: 'record', type: 'STRING', value: turn => JSON.stringify(turn.question) },
]

function numberOf({ question: { answer } }: Turn): number | undefined {
  return 'value' in answer && typeof answer.value === 'number' ? answer.value : undefined
}

/** One Parquet file (Snappy), written whole or not at all; memory is bounded by a group of 5,000 rows. */
export function writeParquet(path: string, turns: AsyncIterable<Turn> | Iterable<Turn>): Promise<void> {
  return writeParquetTable(path, COLUMNS, turns)
}
