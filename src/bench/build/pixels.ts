import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { FrameFiles } from '../../clips/frame-files.ts'
import type { PlannedClip } from '../../clips/plan.ts'
import { probeReel, reelFrames } from '../../clips/reel.ts'
import { locateFrames, reelOf } from '../../clips/reel-of.ts'
import type { Scene } from '../../tracks/scene.ts'

/** What the simulator leaves beside a video: the hash of its pixels before they were encoded. */
const receipt = z.looseObject({ rgbSha256: z.string().regex(/^[0-9a-f]{64}$/) })

/**
 * SHA-256 of the raw pixels that a job takes from its source: with the hash that the source itself states (then which of
 * its frames are taken), else of the decoded frames.
 */
export async function pixelsOf(
  scene: Scene,
  cameraName: string,
  job: PlannedClip,
  where: { readonly scenesPath: string; readonly framesRoots?: readonly string[]; readonly signal?: AbortSignal },
): Promise<string> {
  const { scenesPath, framesRoots, signal } = where
  const paths = await locateFrames(new FrameFiles(framesRoots), scene, cameraName, job.shots, scenesPath)
  const reel = reelOf(scene, job.shots, paths)
  const positions = job.shots.map(shot => shot.position)
  const hash = createHash('sha256')
  const stated = reel.kind === 'video' ? await statedHash(reel.path) : undefined
  if (stated) return hash.update(`${stated} ${positions.join()}`).digest('hex')
  const info = await probeReel(reel, job, signal)
  for await (const { frame } of reelFrames(reel, positions, { size: job, info, signal })) hash.update(frame.data)
  return hash.digest('hex')
}

async function statedHash(videoPath: string): Promise<string | undefined> {
  const text = await readFile(videoPath.replace(/\.mp4$/, '.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return receipt.safeParse(JSON.parse(text)).data?.rgbSha256
  } catch {
    // A file of that name that is no receipt.
    return undefined
  }
}
