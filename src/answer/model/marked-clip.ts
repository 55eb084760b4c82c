import type { WorkOptions } from '../../base/work.ts'
import { BOX_COLOURS, type BoxColour } from '../../media/draw.ts'
import { sampleAt } from '../../tracks/resample.ts'
import type { AskedShot, AskedVideo } from '../asked-video.ts'
import type { DrawnBox, ModelClip } from './model-clip.ts'

export interface MarkedClip extends ModelClip {
  /** Of drawn boxes by name. */
  readonly colours: ReadonlyMap<string, BoxColour>
  /** Which box is whose, where a name is no colour. */
  readonly notes: readonly string[]
}

/**
 * The asked part of a video with boxes around what the user marked. Only that has to be found first: what was drawn on the video is there to be
 * seen.
 */
export async function markedClip(video: AskedVideo, question: string, options: WorkOptions): Promise<MarkedClip> {
  const { source, part } = await video.pictures(options)
  if (video.marks.length === 0) return { source, part, boxesAt: () => [], colours: THEMSELVES, notes: [] }
  const shots = await video.shotsFor(question, options)
  const shot = shots.find(({ asked }) => video.marks.some(name => asked.names.has(name))) ?? shots[0]
  const colours = coloursOf(video.marks.filter(name => shot.asked.names.has(name)))
  const { startS, endS } = shot.asked
  return {
    ...{ source, colours },
    part: { startS: shot.startInVideoS, endS: shot.startInVideoS + endS - startS },
    boxesAt: timeInVideoS => boxesOf(shot, colours, timeInVideoS - shot.startInVideoS + startS),
    notes: [...colours].flatMap(([name, colour]) => (name === colour ? [] : [`${name} is in the ${colour} box.`])),
  }
}

const COLOURS = Object.keys(BOX_COLOURS).filter((name): name is BoxColour => name in BOX_COLOURS)

/** What is drawn on a video already is called by its colour. */
const THEMSELVES: ReadonlyMap<string, BoxColour> = new Map(COLOURS.map(colour => [colour, colour]))

/** A name that is a colour keeps it; the others take what is left. */
function coloursOf(names: readonly string[]): Map<string, BoxColour> {
  const own = names.flatMap(name => COLOURS.filter(colour => colour === name))
  const left = COLOURS.filter(colour => !own.includes(colour))
  return new Map(
    names.flatMap(name => {
      const colour = own.find(one => one === name) ?? left.shift()
      return colour ? [[name, colour] as const] : []
    }),
  )
}

function boxesOf({ asked }: AskedShot, colours: ReadonlyMap<string, BoxColour>, timeS: number): DrawnBox[] {
  return [...colours].flatMap(([name, colour]) => {
    const track = asked.scene.tracks.find(one => one.id === asked.names.get(name))
    const box = track && sampleAt(track, timeS)?.box2dPx?.[asked.camera]
    return box ? [{ box, colour }] : []
  })
}
