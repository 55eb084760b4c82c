import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DrawnClips } from '../../clips/draw-clips.ts'
import { makeFolder, writeFileAtomic } from '../../files/atomic.ts'
import { writeJsonl } from '../../files/jsonl.ts'
import { referenceTo } from '../../files/question-scenes.ts'
import { QUESTION_FORMAT, type Question } from '../../questions/record.ts'
import type { GuessStats } from '../../questions/stats.ts'
import { SCENE_FORMAT } from '../../tracks/record.ts'
import {
  CLIPS_FOLDER,
  MANIFEST_FILE,
  MANIFEST_SCHEMA,
  type Manifest,
  PLAIN_FOLDER,
  QUESTIONS_FILE,
  SCENES_FILE,
} from '../manifest.ts'
import { type ChooseOptions, chooseQuestions, refuseAboveLimits } from './choose.ts'
import { type BenchPictures, cutToClips, drawInto, filesOf } from './cut-bench.ts'
import { hashFiles, identityOf, removeStale } from './folder.ts'

export interface BuildOptions extends BenchPictures, ChooseOptions {
  /** Drawn clips are scaled down to it; the plain ones keep the camera's size. */
  readonly widthPx?: number
  /** Gets the table of blind guessing before anything is drawn. */
  readonly onLimits?: (stats: GuessStats) => void
}

export interface BuiltBench {
  readonly manifest: Manifest
  readonly clips: Pick<DrawnClips, 'clipsDrawn' | 'clipsKept'>
}

/**
 * Builds a benchmark's folder from questions with their scenes and pictures: chosen questions, the scenes cut to their
 * clips, clips with boxes and without. The manifest is written last: a folder without one is gone on with by the next
 * start. Errors: too few questions of a task, blind guessing above its limits, missing frames.
 */
export async function buildBench(paths: readonly string[], options: BuildOptions): Promise<BuiltBench> {
  const { folder, seed, perTask, splits, signal } = options
  const { chosen, stats } = await chooseQuestions(paths, options)
  options.onLimits?.(stats)
  refuseAboveLimits(stats)
  await makeFolder(folder)
  await rm(join(folder, MANIFEST_FILE), { force: true })
  const clips = await drawInto(CLIPS_FOLDER, chosen, options, options.widthPx)
  const cut = await cutToClips(chosen, options)
  await writeJsonl(SCENE_FORMAT, join(folder, SCENES_FILE), cut.scenes, { signal })
  await writeQuestions(chosen, new Map(clips.rows.map(row => [row.questionId, row.clipHash])), folder, signal)
  await removeStale(folder, [CLIPS_FOLDER, PLAIN_FOLDER], new Set([...filesOf(clips, CLIPS_FOLDER), ...cut.files]))
  const files = await hashFiles(folder, signal)
  const manifest: Manifest = {
    schema: MANIFEST_SCHEMA,
    identity: identityOf(files, cut.pixels),
    seed,
    perTask,
    splits: [...splits],
    tasks: countTasks(chosen),
    sources: cut.sources,
    limits: stats.rows().map(({ kind: _, train: _train, scoredOn: _on, holds: _holds, ...row }) => row),
    files,
    pixels: cut.pixels,
  }
  await writeFileAtomic(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
  return { manifest, clips }
}

async function writeQuestions(
  chosen: readonly Question[],
  clipHashes: ReadonlyMap<string, string>,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = join(folder, QUESTIONS_FILE)
  const scenesFile = await referenceTo(join(folder, SCENES_FILE), path)
  const lines = chosen.map(question => {
    const clipHash = clipHashes.get(question.id)
    return { ...question, scenesFile, clip: { ...question.clip, ...(clipHash && { clipHash }) } }
  })
  await writeJsonl(QUESTION_FORMAT, path, lines, { signal })
}

function countTasks(chosen: readonly Question[]): Manifest['tasks'] {
  const counts = new Map<string, number>()
  for (const { task } of chosen) counts.set(task, (counts.get(task) ?? 0) + 1)
  return [...counts].map(([task, questions]) => ({ task, questions }))
}
