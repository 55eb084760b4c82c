import { measureMotion } from '../kinematics/motion.ts'
import type { MotionPath } from '../kinematics/path.ts'
import type { Question } from '../questions/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { pathsOf, planCamera, pointsOf, quantityText } from './plan-of-scene.ts'
import type { PlanPath, PlanPicture, PlanPoint } from './plan-view.ts'
import { COLOUR_OF_BOX } from './theme.ts'

/**
 * What a question is about, seen from above: its objects over the whole clip, other objects in grey, the camera. Times are
 * seconds of the clip, as the question tells them.
 */
export function planOfQuestion(question: Question, scene: Scene): PlanPicture | undefined {
  const { clip, objects } = question
  const paths = pathsOf(scene)
  const asked = objects.flatMap(object => {
    const path = paths.find(p => p.trackId === object.trackId)
    return path ? [planPath(question, path, object)] : []
  })
  if (asked.length === 0) return undefined
  const others = paths.filter(path => objects.every(object => object.trackId !== path.trackId))
  const camera = scene.cameras.find(c => c.name === clip.camera)
  const plan = camera && planCamera(camera, clip)
  return {
    title: `From above: ${asked.map(path => path.label).join(' and ')}`,
    subtitle: `${scene.source.name}, ${(clip.endS - clip.startS).toFixed(1)} s; times as in the clip`,
    unit: scene.units === 'm' ? 'm' : 'units',
    paths: asked,
    context: others.flatMap(path => runsOf(path, clip)),
    cameras: plan ? [plan] : [],
    remarks: [],
  }
}

function planPath({ clip }: Question, path: MotionPath, object: Question['objects'][number]): PlanPath {
  const motion = measureMotion(path, clip)
  const wholeClip = 'value' in motion.distanceM
  const notes = wholeClip
    ? [`${quantityText(motion.distanceM, 'm')} over the clip`, `mean ${quantityText(motion.speedMps, 'km/h', 3.6)}`]
    : ['not seen over the whole clip']
  return {
    label: `${object.category} in the ${object.colour} box`,
    notes,
    colour: COLOUR_OF_BOX[object.colour],
    pieces: runsOf(path, clip),
  }
}

/** Runs inside the clip, in seconds of the clip. */
function runsOf(path: MotionPath, clip: Question['clip']): PlanPoint[][] {
  const runs = path.pieces.map(piece => pointsOf(path, piece, clip))
  return runs
    .filter(run => run.length > 1)
    .map(run => run.map(point => ({ ...point, timeS: point.timeS - clip.startS })))
}
