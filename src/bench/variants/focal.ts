import type { Box2dPx } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { Question } from '../../questions/record.ts'
import type { Camera, Scene } from '../../tracks/scene.ts'

/** A smaller change of the focal length shows nothing; a larger one would show pixels. */
const MIN_ZOOM = 1.3
const MAX_ZOOM = 3
/** Around the boxes, on every side: shares of the picture's width and height. */
const MARGIN = 0.05

/**
 * The part of the picture around all drawn boxes, of the picture's shape; undefined where it is nearly the whole. Where
 * 12 o'clock is the way the camera looks, its middle column stays in the middle.
 */
export function cropFor({ clip, reference }: Question): Box2dPx | undefined {
  const { widthPx, heightPx, boxes } = clip
  if (boxes.length === 0) return undefined
  const xs = boxes.flatMap(({ box2dPx: [x0, , x1] }) => [x0, x1])
  const ys = boxes.flatMap(({ box2dPx: [, y0, , y1] }) => [y0, y1])
  const held: Box2dPx = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  const middle = reference === 'camera' ? widthPx / 2 : (held[0] + held[2]) / 2
  const reach = 2 * Math.max(middle - held[0], held[2] - middle)
  const share = Math.max(reach / widthPx, (held[3] - held[1]) / heightPx, 1 / MAX_ZOOM - 2 * MARGIN) + 2 * MARGIN
  if (share * MIN_ZOOM > 1) return undefined
  const [left, top] = [
    placed(middle, share * widthPx, widthPx),
    placed((held[1] + held[3]) / 2, share * heightPx, heightPx),
  ]
  return [left, top, left + share * widthPx, top + share * heightPx]
}

/** Where a stretch about `middle` begins that lies inside the whole. */
const placed = (middle: number, length: number, whole: number): number =>
  Math.min(Math.max(0, middle - length / 2), whole - length)

/** A box of the whole picture on the part of it that fills a picture of the size. */
export function boxOnCrop(
  [x0, y0, x1, y1]: Box2dPx,
  crop: Box2dPx,
  { widthPx, heightPx }: FrameSize,
): [x0: number, y0: number, x1: number, y1: number] {
  const [scaleX, scaleY] = [widthPx / (crop[2] - crop[0]), heightPx / (crop[3] - crop[1])]
  return [(x0 - crop[0]) * scaleX, (y0 - crop[1]) * scaleY, (x1 - crop[0]) * scaleX, (y1 - crop[1]) * scaleY]
}

/** The truth stays; what tells the scale must stay in view. */
export function focalQuestion(question: Question): Question | undefined {
  const { clip, scaleWitness, objects } = question
  const crop = cropFor(question)
  if (!crop || (scaleWitness && !isKept(scaleWitness, objects))) return undefined
  const boxes = clip.boxes.map(box => ({ ...box, box2dPx: boxOnCrop(box.box2dPx, crop, clip) }))
  return { ...question, clip: { ...clip, boxes } }
}

const isKept = ({ kind, trackId }: NonNullable<Question['scaleWitness']>, objects: Question['objects']): boolean =>
  kind === 'stated' || objects.some(object => object.trackId === trackId)

/** The question's camera with a longer lens. */
export function focalScene(scene: Scene, question: Question): Scene {
  const crop = cropFor(question)
  if (!crop) return scene
  const { camera: name } = question.clip
  const onCrop = (box: Box2dPx) => boxOnCrop(box, crop, question.clip)
  return {
    ...scene,
    cameras: scene.cameras.map(camera => (camera.name === name ? zoomed(camera, crop) : camera)),
    tracks: scene.tracks.map(track => ({
      ...track,
      samples: track.samples.map(({ box2dPx, ...sample }) => {
        const own = box2dPx?.[name]
        return { ...sample, ...(box2dPx && { box2dPx: { ...box2dPx, ...(own && { [name]: onCrop(own) }) } }) }
      }),
    })),
  }
}

function zoomed(camera: Camera, crop: Box2dPx): Camera {
  const zoom = camera.widthPx / (crop[2] - crop[0])
  const lensOf = (lens: NonNullable<Camera['intrinsics']>) => ({
    ...lens,
    fxPx: lens.fxPx * zoom,
    fyPx: lens.fyPx * zoom,
    cxPx: (lens.cxPx - crop[0]) * zoom,
    cyPx: (lens.cyPx - crop[1]) * zoom,
    ...(lens.sdPx !== undefined && { sdPx: lens.sdPx * zoom }),
  })
  const { intrinsics } = camera
  return {
    ...camera,
    ...(intrinsics && { intrinsics: lensOf(intrinsics) }),
    frames: camera.frames.map(frame => ({
      ...frame,
      ...(frame.intrinsics && { intrinsics: lensOf(frame.intrinsics) }),
    })),
  }
}
