import { badUsage } from '../../base/errors.ts'
import { COMPACT, drawPlan, SHARP, WIDE } from '../../look/draw-plan.ts'
import { lineStyle, MAX_MAIN_PATHS, pathsOf, planCamera, pointsOf } from '../../look/plan-of-scene.ts'
import type { PlanPath, PlanPicture, PlanPoint } from '../../look/plan-view.ts'
import { svgToPng } from '../../look/png.ts'
import { COLOUR_OF_BOX, LIGHT, OF_PAGE } from '../../look/theme.ts'
import { traitsOf } from '../../tracks/category.ts'
import type { AskedScene } from '../asked-scene.ts'
import type { AskedShot } from '../asked-video.ts'
import type { AskResult } from '../result.ts'

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
  return svgToPng(
    drawPlan(planOf(result, paths, shot.asked), LIGHT, layoutFor(paths)),
    SHARP * layoutFor(paths).widthPx,
  )
}

/** What several answers rest on, in one SVG in the colours of a page: of each object the longest path. Undefined where none has any. */
export function pathsOnPage(
  title: string,
  results: readonly AskResult[],
  shots: readonly AskedShot[],
): string | undefined {
  const longest = new Map<string, ShownPath>()
  for (const path of results.flatMap(result => result.paths ?? [])) {
    const before = longest.get(path.trackId)
    if (!before || path.pointsM.length > before.pointsM.length) longest.set(path.trackId, path)
  }
  const paths = [...longest.values()].slice(0, MAX_MAIN_PATHS)
  const shot = shots.find(({ asked }) => paths.every(path => hasTrack(asked, path)))
  if (paths.length === 0 || !shot) return undefined
  const scaleWitnesses = results.find(result => result.scaleWitnesses)?.scaleWitnesses
  const shown = { question: title, text: '', ...(scaleWitnesses && { scaleWitnesses }) }
  return drawPlan(planOf(shown, paths, shot.asked), OF_PAGE, layoutFor(paths))
}

const layoutFor = ({ length }: readonly ShownPath[]) => (length <= MOST_COMPACT ? COMPACT : WIDE)

const hasTrack = ({ scene }: AskedScene, { trackId }: ShownPath): boolean =>
  trackId === 'camera' || scene.tracks.some(track => track.id === trackId)

type Told = Pick<AskResult, 'question' | 'text' | 'scaleWitnesses'>

function planOf(told: Told, paths: readonly ShownPath[], asked: AskedScene): PlanPicture {
  const { scene, startS, endS } = asked
  const shown = new Set(paths.map(path => path.trackId))
  const camera = scene.cameras.find(one => one.name === asked.camera)
  const plan = camera && planCamera(camera, { startS, endS })
  const others = pathsOf(scene).filter(path => !shown.has(path.trackId))
  return {
    title: cut(told.question),
    ...(told.text !== '' && { subtitle: cut(told.text) }),
    unit: scene.units === 'm' ? 'm' : 'units',
    paths: paths.map((path, i) => planPath(path, i, labelOf(path, asked))),
    context: others.flatMap(path => path.pieces.map(piece => pointsOf(path, piece, { startS, endS }))),
    cameras: plan ? [plan] : [],
    remarks: told.scaleWitnesses ? [`scale: ${told.scaleWitnesses.join(', ')}`] : [],
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
