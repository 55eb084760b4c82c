import { hashFraction } from '../base/hash.ts'
import type { Scene } from '../tracks/scene.ts'
import type { Split } from './record.ts'

/** Names that sources give their splits. */
const OFFICIAL: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  mini_train: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  mini_val: 'val',
  test: 'test',
  testing: 'test',
}

/** Shares of recordings without an official split. */
const TRAIN_SHARE = 0.8
const VAL_SHARE = 0.1

/**
 * The official split where the source names one, else by the recording's id alone: what is asked, how much and in which
 * order never changes it, and all clips of a recording stand on one side.
 */
export function splitOf(scene: Pick<Scene, 'recordingId' | 'source'>): Split {
  const official = OFFICIAL[scene.source.officialSplit?.toLowerCase() ?? '']
  if (official) return official
  const place = hashFraction(`split:${scene.recordingId}`)
  if (place < TRAIN_SHARE) return 'train'
  return place < TRAIN_SHARE + VAL_SHARE ? 'val' : 'test'
}
