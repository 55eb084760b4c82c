import type { Media } from '../responder.ts'
import type { BenchItem, CameraText } from './item.ts'
import type { Context } from './run-settings.ts'

/** The clip's geometry in words (STKit-Bench's row "given camera and depth"); "" where none is wanted or known. */
export async function contextText(
  { geometry, clip }: BenchItem,
  media: Media,
  wanted: readonly Context[],
): Promise<string> {
  if (!geometry || !clip) return ''
  const lines: string[] = []
  if (wanted.includes('camera')) {
    const camera = await geometry.camera()
    if (camera) lines.push(cameraLine(camera))
  }
  if (wanted.includes('depth')) {
    const timesS = media.kind === 'frames' ? media.frames.map(frame => frame.timeS) : everySecond(clip.durationS)
    for (const { name, distancesM } of await geometry.distances(timesS)) lines.push(depthLine(name, distancesM, timesS))
  }
  return lines.filter(line => line !== '').join('\n')
}

const everySecond = (durationS: number): number[] => Array.from({ length: Math.floor(durationS) + 1 }, (_, i) => i)

const cameraLine = ({ widthPx, heightPx, fxPx, fyPx, cxPx, cyPx }: CameraText): string =>
  `Camera intrinsics for pictures of ${widthPx}x${heightPx} pixels: fx = ${px(fxPx)}, fy = ${px(fyPx)}, cx = ${px(cxPx)}, cy = ${px(cyPx)}.`

const px = (value: number): string => value.toFixed(1)

function depthLine(name: string, distancesM: readonly (number | undefined)[], timesS: readonly number[]): string {
  const known = timesS.flatMap((timeS, i) => {
    const distanceM = distancesM[i]
    return distanceM === undefined ? [] : [`${distanceM.toFixed(2)} m at ${Number(timeS.toFixed(2))} s`]
  })
  return known.length === 0 ? '' : `Distance from the camera to the object in ${name}: ${known.join(', ')}.`
}
