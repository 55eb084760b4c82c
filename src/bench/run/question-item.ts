import { join } from 'node:path'
import { missing } from '../../base/errors.ts'
import type { ClipIndexRow } from '../../clips/clip-index.ts'
import { nearestFrame } from '../../questions/clip-boxes.ts'
import type { Question } from '../../questions/record.ts'
import { sampleAt } from '../../tracks/resample.ts'
import type { Scene } from '../../tracks/scene.ts'
import { framesOfJpegs, framesOfVideo } from './clip-frames.ts'
import { instructionFor } from './instruction.ts'
import type { BenchItem, CameraText, ClipGeometry, ClipMedia, ObjectDistances } from './item.ts'

/** Where a question's drawn clip is. */
export interface DrawnClip {
  readonly row: ClipIndexRow
  readonly folder: string
}

export type SceneOf = () => Promise<Scene>

/** An STKit question as an item. */
export function itemOfQuestion(question: Question, drawn: DrawnClip | undefined, scene: SceneOf): BenchItem {
  return {
    id: question.id,
    question: question.question,
    instruction: instructionFor(question),
    ...(drawn && { clip: mediaOf(question, drawn) }),
    geometry: geometryOf(question, scene),
    known: { question, scene },
  }
}

function mediaOf({ clip, id }: Question, { row, folder }: DrawnClip): ClipMedia {
  const timesS = clip.timesS.map(timeS => timeS - clip.startS)
  const video = async () => {
    if (row.file !== undefined) return join(folder, row.file)
    throw missing({ subject: `clip of question ${id}`, expected: 'an MP4', got: 'frames only', where: folder })
  }
  return {
    key: `${folder}/${row.clipHash}`,
    durationS: clip.endS - clip.startS,
    video,
    async frames(wanted, signal) {
      const { frames: files } = row
      if (files?.length !== timesS.length) return framesOfVideo(await video(), timesS, wanted, signal)
      const paths = files.map(file => join(folder, file))
      return framesOfJpegs(paths, timesS, { ...wanted, full: row }, signal)
    },
  }
}

/** What --context tells: the truth of camera and distance, as the paper's row with given geometry. */
function geometryOf(question: Question, scene: SceneOf): ClipGeometry {
  const { clip, objects } = question
  return {
    async camera(): Promise<CameraText | undefined> {
      const camera = (await scene()).cameras.find(c => c.name === clip.camera)
      const lens = camera && (nearestFrame(camera.frames, clip.startS)?.intrinsics ?? camera.intrinsics)
      return camera && lens && { ...lens, widthPx: camera.widthPx, heightPx: camera.heightPx }
    },
    async distances(timesS): Promise<ObjectDistances[]> {
      const whole = await scene()
      return objects.map(({ trackId, colour }) => ({
        name: `the ${colour} box`,
        distancesM: timesS.map(timeS => distanceM(whole, clip.camera, trackId, clip.startS + timeS)),
      }))
    },
  }
}

/** From the camera to the object's centre. */
function distanceM(scene: Scene, cameraName: string, trackId: string, timeS: number): number | undefined {
  const camera = scene.cameras.find(c => c.name === cameraName)
  const pose = camera && nearestFrame(camera.frames, timeS)?.worldFromCamera
  const track = scene.tracks.find(t => t.id === trackId)
  const centre = track && sampleAt(track, timeS)?.centerInWorldM
  if (!pose || !centre) return undefined
  return Math.hypot(...centre.map((value, k) => value - pose.translationM[k]))
}
