import { badUsage } from '../base/errors.ts'
import { COMPACT, drawPlan, SHARP, WIDE } from '../look/draw-plan.ts'
import { lineStyle, MAX_MAIN_PATHS, pathsOf, planCamera, pointsOf } from '../look/plan-of-scene.ts'
import type { PlanPath, PlanPicture, PlanPoint } from '../look/plan-view.ts'
import { svgToPng } from '../look/png.ts'
import { COLOUR_OF_BOX, LIGHT } from '../look/theme.ts'
import { traitsOf } from '../tracks/category.ts'
import type { AskedScene } from './asked-scene.ts'
import type { AskedShot } from './asked-video.ts'
import type { AskResult } from './result.ts'

type ShownPath = NonNullable<AskResult['paths']>[number]

/** The legend of the small layout has room for so many. */
const MOST_COMPACT = 3
const LONGEST_TITLE = 76

/**
 * What an answer rests on, seen from above, as a PNG: the measured paths with their times in seconds of the clip, all other objects in grey, the
 * camera. Errors: `usage` for an answer that has no paths.
 */
export function pictureOf(result: AskResult, shots: readonly AskedShot[]): Uint8Array {
  const paths = (result.paths ?? []).slice(0, MAX_MAIN_PATHS)
  const shot = shots.find(({ asked }) => paths.every(path => hasTrack(asked, path)))
  if (paths.length === 0 || !shot)
    throw badUsage({ subject: '--picture', expected: 'an answer with a path', got: result.text })
  const layout = paths.length <= MOST_COMPACT ? COMPACT : WIDE
  return svgToPng(drawPlan(planOf(result, paths, shot.asked), LIGHT, layout), SHARP * layout.widthPx)
}

const hasTrack = ({ scene }: AskedScene, { trackId }: ShownPath): boolean =>
  trackId === 'camera' || scene.tracks.some(track => track.id === trackId)

function planOf(result: AskResult, paths: readonly ShownPath[], asked: AskedScene): PlanPicture {
  const { scene, startS, endS } = asked
  const shown = new Set(paths.map(path => path.trackId))
  const camera = scene.cameras.find(one => one.name === asked.camera)
  const plan = camera && planCamera(camera, { startS, endS })
  const others = pathsOf(scene).filter(path => !shown.has(path.trackId))
  return {
    title: cut(result.question),
    subtitle: cut(result.text),
    unit: scene.units === 'm' ? 'm' : 'units',
    paths: paths.map((path, i) => planPath(path, i, labelOf(path, asked))),
    context: others.flatMap(path => path.pieces.map(piece => pointsOf(path, piece, { startS, endS }))),
    cameras: plan ? [plan] : [],
    remarks: result.scaleWitnesses ? [`scale: ${result.scaleWitnesses.join(', ')}`] : [],
  }
}

const cut = (text: string): string => (text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 3)}...` : text)

/** What nobody named is told by its kind. */
function labelOf({ object, trackId }: ShownPath, { scene }: AskedScene): string {
  const track = scene.tracks.find(one => one.id === trackId)
  return track && object === trackId ? `${traitsOf(track.category).noun} ${object}` : object
}

function planPath({ object, startS, stepS, pointsM }: ShownPath, i: number, label: string): PlanPath {
  const points = pointsM.map(([x, y], k): PlanPoint => ({ x, y, timeS: startS + k * stepS }))
  const endS = startS + stepS * (pointsM.length - 1)
  const named = Object.entries(COLOUR_OF_BOX).find(([name]) => name === object)
  return {
    ...lineStyle(i),
    label,
    notes: [`${startS.toFixed(1)} to ${endS.toFixed(1)} s`],
    ...(named && { colour: named[1] }),
    pieces: [points],
  }
}
