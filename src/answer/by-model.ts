import type { WorkOptions } from '../base/work.ts'
import { readAnswer } from '../bench/parse/index.ts'
import type { Responder } from '../bench/responder.ts'
import { instructionOf } from '../bench/run/instruction.ts'
import { BOX_COLOURS, type BoxColour } from '../media/draw.ts'
import { sampleAt } from '../tracks/resample.ts'
import type { AskedShot, AskedVideo } from './asked-video.ts'
import { answerOf, type PlannedAnswer, plannedAnswer } from './expected-answer.ts'
import { type DrawnBox, type ModelClip, withMedia } from './model-clip.ts'
import type { Plan } from './plan.ts'
import { refusedAs } from './refuse.ts'
import { ASK_SCHEMA, type AskResult, type Refusal } from './result.ts'

/** A sentence that goes on is cut. */
const LONGEST_SENTENCE = 1000

/**
 * The question put to a model that looks: it is shown the clip, with boxes around what the user marked, and its sentence is read by the rules of
 * the benchmark into a typed answer, in the unit that was asked for. It gives no interval, no path and no steps. Errors: those of the model.
 */
export async function askModel(
  video: AskedVideo,
  question: string,
  plan: Plan,
  model: Responder,
  options: WorkOptions = {},
): Promise<AskResult> {
  const planned = plannedAnswer(plan, question)
  if (!planned) return refusal(question, 'not understood', 'The form of the answer is not known before it is computed.')
  const clip = await clipFor(video, question, options)
  const said = await withMedia(clip, model.sees, options, media => {
    const text = [question, ...clip.notes, instructionOf(planned.expected)].join('\n')
    const prompt = { shots: [], ask: { text, media } }
    return model.answer({ questionId: 'ask', prompt }, options.signal ?? new AbortController().signal)
  })
  return resultOf(question, said.text.trim().slice(0, LONGEST_SENTENCE), planned)
}

function resultOf(question: string, sentence: string, planned: PlannedAnswer): AskResult {
  const reading = readAnswer(sentence, planned.expected)
  const shown = sentence === '' ? '(nothing)' : sentence
  if (reading.status === 'unscored') {
    const isRefusal = reading.reason === 'refusal'
    const text = isRefusal ? shown : `What the model says cannot be read as an answer (${reading.reason}): ${shown}`
    return refusal(question, isRefusal ? 'too uncertain' : 'not understood', text)
  }
  const answer = answerOf(reading.value, planned)
  if (!answer) return refusal(question, 'not understood', `What the model says is no answer of this form: ${shown}`)
  return { schema: ASK_SCHEMA, status: 'answered', question, answer, text: shown, by: 'model', steps: [] }
}

const refusal = (question: string, reason: Refusal, text: string): AskResult =>
  refusedAs(question, reason, text, { by: 'model' })

interface NotedClip extends ModelClip {
  /** Which box is whose, where a name is no colour. */
  readonly notes: readonly string[]
}

/** Only what the user marked has to be found first: what was drawn on the video is there to be seen. */
async function clipFor(video: AskedVideo, question: string, options: WorkOptions): Promise<NotedClip> {
  const { source, part } = await video.pictures(options)
  if (video.marks.length === 0) return { source, part, boxesAt: () => [], notes: [] }
  const shots = await video.shotsFor(question, options)
  const shot = shots.find(({ asked }) => video.marks.some(name => asked.names.has(name))) ?? shots[0]
  const colours = coloursOf(video.marks.filter(name => shot.asked.names.has(name)))
  const { startS, endS } = shot.asked
  return {
    source,
    part: { startS: shot.startInVideoS, endS: shot.startInVideoS + endS - startS },
    boxesAt: timeInVideoS => boxesOf(shot, colours, timeInVideoS - shot.startInVideoS + startS),
    notes: [...colours].flatMap(([name, colour]) => (name === colour ? [] : [`${name} is in the ${colour} box.`])),
  }
}

const COLOURS = Object.keys(BOX_COLOURS).filter((name): name is BoxColour => name in BOX_COLOURS)

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
