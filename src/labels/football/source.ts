import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { throwIfAborted } from '../../base/work.ts'
import type { Recording } from '../../tracks/scene.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { classify, classifyFolder, type MatchInFiles, matchesIn } from './files.ts'
import type { Match } from './format.ts'
import { FOOTBALL_FORMATS } from './formats.ts'
import { recordingsOf } from './recordings.ts'

/** A file of one of the formats, or a folder that holds positions of one. */
export async function recognises(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isDirectory()) return (await classify(path, FOOTBALL_FORMATS)) !== undefined
    return (await classifyFolder(path, FOOTBALL_FORMATS)).some(file => file.role.tracking)
  } catch {
    return false
  }
}

/** The matches among the paths, a recording a period: files of a match in any order, or the folder that holds them. */
export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  throwIfAborted(options.signal, paths.join(', '))
  const matches = await matchesIn(paths, FOOTBALL_FORMATS, options)
  const names = new Set<string>()
  for (const { format, files } of matches) {
    const match = await orSkipLater(options, () => format.open(files, options))
    if (!match) continue
    const named: Match = { ...match, id: uniqueName(match.id, format.name, files, names) }
    try {
      for await (const recording of recordingsOf(format, named, {
        ...options,
        where: Object.values(files).flat().join(', '),
      })) {
        throwIfAborted(options.signal, recording.recordingId)
        yield recording
      }
    } catch (problem) {
      await orSkipLater(options, () => Promise.reject(problem))
    }
  }
}

/** The same match in two files is two recordings: the second is told apart by its file. */
function uniqueName(id: string, format: string, files: MatchInFiles['files'], names: Set<string>): string {
  const [path] = Object.values(files)[0]
  let name = id
  for (let i = 1; names.has(`${format}/${name}`); i++) name = `${id}-${basename(path)}${i === 1 ? '' : `-${i}`}`
  names.add(`${format}/${name}`)
  return name
}
