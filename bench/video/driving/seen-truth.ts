import { boxHeightPx, boxWidthPx } from '../../../src/geometry/box.ts'
import { MIN_BOX_HEIGHT_SHARE, MIN_BOX_SIDE_PX, MIN_VISIBILITY } from '../../../src/questions/eligibility.ts'
import type { Sample, Scene } from '../../../src/tracks/scene.ts'

/** The scene as far as a viewer could make its objects out: by the rule by which questions are asked of them. */
export function clearPartOf(scene: Scene): Scene {
  const [{ name, heightPx }] = scene.cameras
  const isClear = ({ box2dPx, visibility = 0 }: Sample): boolean => {
    const box = box2dPx?.[name]
    if (!box || visibility < MIN_VISIBILITY || boxWidthPx(box) < MIN_BOX_SIDE_PX) return false
    return boxHeightPx(box) >= Math.max(MIN_BOX_SIDE_PX, MIN_BOX_HEIGHT_SHARE * heightPx)
  }
  const tracks = scene.tracks.filter(({ category }) => category !== 'ego')
  return { ...scene, tracks: tracks.map(track => ({ ...track, samples: track.samples.filter(isClear) })) }
}
