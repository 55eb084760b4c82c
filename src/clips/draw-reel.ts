import type { Frame } from '../media/pixels.ts'
import type { VideoInfo } from '../media/probe.ts'
import type { ClipLook } from './clip-hash.ts'
import { ClipWriter } from './clip-writer.ts'
import type { ClipJob } from './plan.ts'
import { probeReel, type Reel, reelFrames } from './reel.ts'

export interface DrawOptions {
  readonly folder: string
  readonly look: ClipLook
  readonly signal?: AbortSignal
  readonly onClip?: () => void
}

/** How many clips one decode feeds at a time, an encoder each; more on the same stretch wait for another round. */
const MAX_OPEN_CLIPS = 24

/** Draws all clips of one reel; all of a size. What is half-written when it fails is taken away. */
export async function drawReel(reel: Reel, jobs: readonly ClipJob[], options: DrawOptions): Promise<void> {
  const info = await probeReel(reel, jobs[0], options.signal)
  for (const round of roundsOf(jobs)) {
    const open = (job: ClipJob) => ClipWriter.open(job, options.folder, options.look, info.matrix, options.signal)
    await drawRound(reel, info, round, open, options)
  }
}

async function drawRound(
  reel: Reel,
  info: VideoInfo,
  jobs: readonly ClipJob[],
  openClip: (job: ClipJob) => Promise<ClipWriter>,
  { signal, onClip }: DrawOptions,
): Promise<void> {
  const positions = [...new Set(jobs.flatMap(job => job.shots.map(shot => shot.position)))].sort((a, b) => a - b)
  const waiting = [...jobs]
  let open: ClipWriter[] = []
  try {
    for await (const { position, frame } of reelFrames(reel, positions, { size: jobs[0], info, signal })) {
      while (waiting.length > 0 && firstOf(waiting[0]) <= position) open.push(await openClip(waiting.shift()!))
      const takers = open.filter(writer => writer.next?.position === position)
      await Promise.all(takers.map((writer, i) => writer.take(i < takers.length - 1 ? copyOf(frame) : frame)))
      for (const writer of open.filter(w => !w.next)) {
        await writer.commit()
        onClip?.()
      }
      open = open.filter(writer => writer.next)
    }
  } finally {
    await Promise.all(open.map(writer => writer.discard()))
  }
}

const copyOf = (frame: Frame): Frame => ({ ...frame, data: Uint8Array.from(frame.data) })
const firstOf = (job: ClipJob): number => job.shots[0].position
const lastOf = (job: ClipJob): number => job.shots[job.shots.length - 1].position

/** Rounds in which never more than MAX_OPEN_CLIPS are open at once; in each, jobs by their first frame. */
export function roundsOf(jobs: readonly ClipJob[]): ClipJob[][] {
  const rounds: ClipJob[][] = []
  for (const job of [...jobs].sort((a, b) => firstOf(a) - firstOf(b))) {
    const isOpen = (other: ClipJob) => lastOf(other) >= firstOf(job)
    const round = rounds.find(jobsOfRound => jobsOfRound.filter(isOpen).length < MAX_OPEN_CLIPS)
    if (round) round.push(job)
    else rounds.push([job])
  }
  return rounds
}
