import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { readSequence } from './adapter.ts'
import { findSequences, hasSequences } from './layout.ts'
import { readDrive } from './raw.ts'
import { findDrives } from './raw-layout.ts'

export async function recognises(path: string): Promise<boolean> {
  return (await hasSequences(path)) || (await findDrives(path)).length > 0
}

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const readOne of (await orSkipLater(options, () => findReaders(path, options))) ?? []) {
      const recording = await orSkipLater(options, readOne)
      if (recording) yield recording
    }
  }
}

/** Drives of the raw data where there are any, else the tracking benchmark's sequences. */
async function findReaders(path: string, options: LabelOptions): Promise<(() => Promise<Recording>)[]> {
  const drives = await findDrives(path)
  if (drives.length > 0) return drives.map(drive => () => readDrive(drive, options))
  return (await findSequences(path)).map(sequence => () => readSequence(sequence, options))
}
