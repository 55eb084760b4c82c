import { readFile, stat } from 'node:fs/promises'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { refuseMissing } from '../../files/lines.ts'
import { readPickle } from '../../files/pickle.ts'
import type { Recording } from '../../tracks/scene.ts'
import { type PixelBox, pixelRecording } from '../formats/pixel-recording.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { pickleFilesOf } from './layout.ts'
import { type MultisportsVideo, videosOf } from './rows.ts'

/** All videos of the set run at 25 frames a second (Li et al., ICCV 2021). */
const FPS = 25
/** The published file has about 100 MB. */
const MAX_BYTES = 2 ** 30
/** Clips have some 20 s; an hour is a broken number. */
const MAX_FRAMES = 90_000

const SOURCE = {
  name: 'MultiSports',
  version: '1.0',
  licence: 'CC BY-NC 4.0',
  attribution: 'MultiSports (Y. Li et al., ICCV 2021), Nanjing University',
}

/** The ground truth's pickle, or a folder of such files; one recording a video. */
export async function* readMultisports(path: string, options: LabelOptions): AsyncGenerator<Recording> {
  for (const file of await pickleFilesOf(path)) {
    const videos = await orSkipLater(options, async () => videosOf(readPickle(await bytesOf(file), file), file))
    for (const name of videos?.names ?? []) {
      throwIfAborted(options.signal, file)
      const recording = orSkip(options, () => videos && recordingOf(videos.read(name), file, options))
      if (recording) yield recording
    }
  }
}

async function bytesOf(file: string): Promise<Uint8Array> {
  await refuseMissing(file)
  const { size } = await stat(file)
  if (size <= MAX_BYTES) return readFile(file)
  throw badInput({ subject: 'pickle', expected: `at most ${MAX_BYTES} bytes`, got: `${size}`, where: file })
}

function recordingOf(video: MultisportsVideo, file: string, options: LabelOptions): Recording {
  const { frameCount } = video
  if (frameCount > MAX_FRAMES) {
    const subject = `nframes of ${video.name}`
    throw badInput({ subject, expected: `at most ${MAX_FRAMES}`, got: `${frameCount}`, where: file })
  }
  const frames = Array.from({ length: frameCount }, (_, index): [number, { file: string; index: number }] => [
    index,
    { file: `${video.name}.mp4`, index },
  ])
  return pixelRecording(
    {
      recordingId: `multisports/${video.name}`,
      widthPx: video.widthPx,
      heightPx: video.heightPx,
      fps: options.fps ?? FPS,
      frames: new Map(frames),
      boxes: boxesOf(video, file),
      source: { ...SOURCE, ...(video.split && { officialSplit: video.split }) },
    },
    options,
  )
}

/** A tube is one player during one action: the set does not say which tubes are of the same player. */
function* boxesOf({ name, tubes }: MultisportsVideo, file: string): Generator<PixelBox> {
  const category = name.startsWith('aerobic') ? 'person' : 'player'
  for (const [i, { label, rows }] of tubes.entries()) {
    for (const [frame, ...box2dPx] of rows) {
      yield {
        trackId: `tube-${i}`,
        category,
        attributes: { action: label },
        frame: frame - 1,
        box2dPx,
        where: `${file}, ${name}`,
      }
    }
  }
}
