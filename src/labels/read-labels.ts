import { stat } from 'node:fs/promises'
import { badInput, badUsage } from '../base/errors.ts'
import { throwIfAborted } from '../base/work.ts'
import { cutRecording } from '../tracks/cut-recording.ts'
import type { Scene } from '../tracks/scene.ts'
import type { LabelOptions, LabelSource } from './source.ts'
import { LABEL_SOURCES } from './sources.ts'

/** The source of that name; the error lists those there are. */
export function labelSourceNamed(name: string): LabelSource {
  const found = LABEL_SOURCES.find(source => source.name === name)
  if (found) return found
  throw badUsage({ subject: 'label source', expected: `one of ${sourceNames()}`, got: name })
}

/** The one source that recognises the path; an error where there is none, or more than one. */
export async function recogniseSource(path: string): Promise<LabelSource> {
  if (!(await stat(path).catch(() => undefined))) {
    throw badInput({ subject: 'labels', expected: 'to exist', got: 'nothing there', where: path })
  }
  const answers = await Promise.all(LABEL_SOURCES.map(source => source.recognises(path)))
  const found = LABEL_SOURCES.filter((_, i) => answers[i])
  if (found.length === 1) return found[0]
  const got =
    found.length === 0 ? 'a path that none recognises' : `one that ${found.map(s => s.name).join(' and ')} recognise`
  throw badUsage({
    subject: 'labels',
    expected: `a source's name (${sourceNames()}) before the path`,
    got,
    where: path,
  })
}

/** Labels to scenes, cut to at most 120 s each. */
export async function* readLabels(
  source: LabelSource,
  paths: readonly string[],
  options: LabelOptions,
): AsyncGenerator<Scene> {
  for await (const recording of source.read(paths, options)) {
    throwIfAborted(options.signal, recording.recordingId)
    yield* cutRecording(recording)
  }
}

const sourceNames = (): string => LABEL_SOURCES.map(source => source.name).join(', ')
