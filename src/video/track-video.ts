import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkOptions } from '../base/work.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { openVideo } from '../media/open-video.ts'
import { stretchOf } from '../media/stretch-source.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { openSight } from './detect/open-sight.ts'
import { askedModel } from './filter/asked-model.ts'
import type { Judges } from './filter.ts'
import { givenOfShot } from './given/given-shot.ts'
import { readGiven } from './given/read-given.ts'
import { type TrackJob, trackJobSchema } from './job.ts'
import { pseudoLabel } from './pseudo-label.ts'
import type { VideoTask } from './queue/task.ts'
import { recordingName } from './recording.ts'
import { findShots } from './shots.ts'
import { StageRun, StoppedAfter } from './stages.ts'

export const SCENES_FILE = 'scenes.jsonl'
export const REPORT_FILE = 'report.json'
/** Beside the folder of videos' results: a folder a video, whatever else the user says of it, so that what does not change is kept. */
export const STAGES_FOLDER = 'stages'

/**
 * One video to scenes.jsonl and report.json in the task's folder; each of its shots has a folder of stage files. What an earlier run left
 * whole is taken from there.
 */
export async function trackVideo(task: VideoTask, options: WorkOptions): Promise<void> {
  const job = trackJobSchema.parse(task.job)
  const source = await openVideo(task.path, {
    ...(job.fpsTruth !== undefined && { fpsTruth: job.fpsTruth }),
    ...(job.stamps !== undefined && { stamps: job.stamps }),
    ...(options.signal && { signal: options.signal }),
  })
  const given = await readGiven(job, source)
  const judges = judgesOf(job)
  const [sight, shots] = await Promise.all([openSight(job, source, options), findShots(source, options)])
  const folder = join(task.folder, '../..', STAGES_FOLDER, await recordingName(source))
  await removeOldParts(folder)
  const scenes: Scene[] = []
  const report: object[] = []
  for (const [k, shot] of shots.entries()) {
    const part = stretchOf(source, shot)
    const stages = await StageRun.of(part, shots.length === 1 ? folder : join(folder, `shot-${k}`), job.stopAfter)
    const details = { framesRoot: job.framesRoot, licence: job.sourceLicence, attribution: job.attribution }
    const how = { ...options, ...details, ...(shots.length > 1 && { shot: k }) }
    try {
      const eyes = { ...(await sight.eyesOf(part, shot)), judges }
      const labelled = await pseudoLabel(part, givenOfShot(given, source, shot), eyes, stages, how)
      scenes.push(...labelled.scenes)
      report.push({ shot, motion: labelled.camera.motion, lens: labelled.camera.lens.from, removed: labelled.removed })
    } catch (stop) {
      if (!(stop instanceof StoppedAfter)) throw stop
    }
  }
  await writeFileAtomic(join(task.folder, REPORT_FILE), `${JSON.stringify({ path: task.path, shots: report })}\n`)
  await writeJsonl(SCENE_FORMAT, join(task.folder, SCENES_FILE), scenes)
}

const judgesOf = ({ filterModel, filterTaskModel }: TrackJob): Judges => ({
  ...(filterModel !== undefined && { general: askedModel(filterModel, '--filter-model') }),
  ...(filterTaskModel !== undefined && { task: askedModel(filterTaskModel, '--filter-task-model') }),
})

/** A write takes seconds: what is older was left by a run that was killed. */
const OLD_PART_MS = 600_000

async function removeOldParts(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  for (const name of names.filter(name => name.endsWith('.part'))) {
    const path = join(folder, name)
    const info = await stat(path).catch(() => undefined)
    if (info && Date.now() - info.mtimeMs > OLD_PART_MS) await rm(path, { force: true })
  }
}
