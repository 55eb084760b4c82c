import type { Box2dPx } from '../../geometry/box.ts'
import { distance } from '../../geometry/vec3.ts'
import { BOX_COLOURS, strokeBox } from '../../media/draw.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { Sample, Track } from '../../tracks/scene.ts'
import { type AskedModel, type AskedRule, answerOn, picturesAt } from './asked-model.ts'

/** Frames that the model is shown of a track. */
const LOOKS = 8
const MOST_WIDTH_PX = 448
/** Of shorter ways a model says nothing of use. */
const LEAST_WAY_M = 1

/**
 * A model that was tuned on kinematic questions is asked how far an object went; a track whose own way is another altogether goes. A good
 * model is right within a quarter in six of ten answers: three times is what nobody would measure so.
 */
export const CONTRADICTED_WAY: AskedRule = { rule: 'task-model', limit: 3, measure: ratioToAnswer }

async function ratioToAnswer(
  track: Track,
  source: VideoSource,
  model: AskedModel,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const wayM = wayOf(track.samples)
  const looks = looksAt(track.samples)
  if (wayM < LEAST_WAY_M || looks.length < LOOKS) return undefined
  const [startS, endS] = [looks[0].timeS, looks[LOOKS - 1].timeS]
  const saidM = metresIn(await answerOn(model, await marked(source, looks, signal), questionOf(startS, endS), signal))
  return saidM === undefined ? undefined : Math.max(saidM / wayM, wayM / Math.max(saidM, 1e-3))
}

const questionOf = (startS: number, endS: number): string =>
  `The ${LOOKS} pictures were taken in this order over ${(endS - startS).toFixed(1)} seconds. How many metres did the object in the red box go in that time? Answer with one number in metres.`

const wayOf = (samples: readonly Sample[]): number => {
  const points = samples.flatMap(({ centerInWorldM }) => (centerInWorldM ? [centerInWorldM] : []))
  return points.slice(1).reduce((sum, point, i) => sum + distance(point, points[i]), 0)
}

/** From the first sight to the last, as many sights between each two. */
function looksAt(samples: readonly Sample[]): { timeS: number; box: Box2dPx }[] {
  const seen = samples.flatMap(({ timeS, box2dPx }) => Object.values(box2dPx ?? {}).map(box => ({ timeS, box })))
  if (seen.length < LOOKS) return []
  return Array.from({ length: LOOKS }, (_, k) => seen[Math.round((k * (seen.length - 1)) / (LOOKS - 1))])
}

async function marked(source: VideoSource, looks: readonly { timeS: number; box: Box2dPx }[], signal?: AbortSignal) {
  const times = looks.map(({ timeS }) => timeS)
  const pictures = await picturesAt(source, times, { mostWidthPx: MOST_WIDTH_PX, signal })
  const scale = (pictures[0]?.widthPx ?? source.widthPx) / source.widthPx
  return pictures.map((picture, k) => {
    const [x0, y0, x1, y1] = looks[k].box.map(edge => edge * scale)
    const drawn = { ...picture, data: picture.data.slice() }
    strokeBox(drawn, [x0, y0, x1, y1], BOX_COLOURS.red)
    return drawn
  })
}

const metresIn = (text: string): number | undefined => {
  const [number] = /\d+(?:\.\d+)?/.exec(text) ?? []
  return number === undefined ? undefined : Number(number)
}
