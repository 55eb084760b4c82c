import type { Random } from '../base/random.ts'
import type { Window } from '../kinematics/quantity.ts'
import type { Answer } from './answer.ts'
import type { Casting } from './casting.ts'
import type { Draft, Said, Task } from './draft.ts'
import { answerWords, numberWords, seconds } from './number-words.ts'
import {
  END_FORMS,
  fill,
  GROUP_FORMS,
  MOMENT_FORMS,
  OBJECT_FORMS,
  PART_FORMS,
  SCALE_FORM,
  TWELVE_FORMS,
  UNIT_FORM,
  WHOLE_FORMS,
} from './phrasing/phrasing.ts'
import { type ClipBox, type Colour, type PhrasingSet, QUESTION_SCHEMA, type Question } from './record.ts'
import type { ScaleWitness } from './scale.ts'
import type { SeenClip, SeenObject } from './seen-clip.ts'
import { type AskedUnits, DEFAULT_UNITS, fromSi, UNITS } from './units.ts'

/** "both" takes held-out phrasings for one question in four. */
export type PhrasingChoice = PhrasingSet | 'both'

const HELDOUT_SHARE = 0.25

export interface RenderOptions {
  /** Draws the words and the id: of the clip, or of whatever else no other question shares. */
  readonly random: Random
  readonly phrasingSet: PhrasingChoice
  readonly units: AskedUnits
  readonly scenesFile: Question['scenesFile']
}

/** Turns the drafts of one clip into questions: the sentences are made from the typed answer, never the other way round. */
export class ClipWriter {
  readonly clip: SeenClip
  readonly #options: RenderOptions
  /** By objects: questions about the same ones share their clip. */
  readonly #records = new Map<Draft['objects'], Question['clip']>()
  readonly #boxes = new Map<SeenObject, readonly ClipBox[]>()

  constructor(clip: SeenClip, options: RenderOptions) {
    this.clip = clip
    this.#options = options
  }

  write(task: Task, draft: Draft, casting: Casting): Question {
    const { clip } = this
    const { random, units, phrasingSet: choice, scenesFile } = this.#options
    const { colours, order } = casting
    const answer = task.answer(draft, { colours, units })
    const id = hex8(random.uint32()) + hex8(random.uint32())
    const phrasingSet = choice === 'both' ? (random.chance(HELDOUT_SHARE) ? 'heldout' : 'train') : choice
    const said = { colours, units, order, clip, answer }
    const words = wordsOf(task, draft, said, random, phrasingSet)
    const witness = task.metric ? (clip.scaleWitness ?? statedWitness(draft)) : undefined
    const { id: sceneId, recordingId, provenance, source } = clip.scene
    return {
      schema: QUESTION_SCHEMA,
      id,
      sceneId,
      recordingId,
      scenesFile,
      provenance,
      clip: this.#clipWith(draft.objects),
      task: task.name,
      objects: order.map(i => {
        const { id: trackId, category } = draft.objects[i].track
        return { trackId, colour: colours[i], category }
      }),
      ...(draft.reference && { reference: draft.reference }),
      ...(draft.asked.part && { intervalS: inClip(clip, draft.asked.part) }),
      ...(witness && { scaleWitness: witness }),
      question: words.question,
      answer,
      answerText: words.answerText,
      evidence: task.evidence(draft, clip),
      template: words.template,
      phrasingSet,
      split: clip.split,
      source: source.name,
      licence: source.licence,
      attribution: source.attribution,
    }
  }

  #clipWith(objects: Draft['objects']): Question['clip'] {
    let record = this.#records.get(objects)
    if (!record) {
      const { camera, startS, endS, timesS, videoFps, boxKind } = this.clip
      const { name, widthPx, heightPx } = camera
      const boxes = objects.flatMap(object => this.#boxesOf(object))
      record = { camera: name, startS, endS, timesS, videoFps, widthPx, heightPx, boxKind, boxes }
      this.#records.set(objects, record)
    }
    return record
  }

  #boxesOf(object: SeenObject): readonly ClipBox[] {
    let boxes = this.#boxes.get(object)
    if (!boxes) {
      boxes = drawnBoxes(this.clip, object)
      this.#boxes.set(object, boxes)
    }
    return boxes
  }
}

const hex8 = (uint32: number): string => uint32.toString(16).padStart(8, '0')

const inClip = (clip: SeenClip, { startS, endS }: Window): [number, number] => [
  startS - clip.startS,
  endS - clip.startS,
]

/** Tenths of a pixel: finer than a line is drawn. */
const roundPx = (px: number): number => Math.round(px * 10) / 10

function drawnBoxes({ timesS }: SeenClip, object: SeenObject): ClipBox[] {
  const trackId = object.track.id
  const drawn: ClipBox[] = []
  for (let i = 0; i < timesS.length; i++) {
    const box = object.boxes[i]?.box2dPx
    if (!box) continue
    const box2dPx: ClipBox['box2dPx'] = [roundPx(box[0]), roundPx(box[1]), roundPx(box[2]), roundPx(box[3])]
    drawn.push({ trackId, timeS: timesS[i], box2dPx })
  }
  return drawn
}

/** The first object whose length can be said, where nothing in view tells the scale. */
function statedWitness(draft: Draft): ScaleWitness | undefined {
  const sized = draft.objects.find(({ track }) => track.sizeM)
  return sized && { kind: 'stated', trackId: sized.track.id }
}

/** Whether a metric question has something that tells the scale, in view or in words. */
export const tellsScale = (clip: SeenClip, draft: Draft): boolean =>
  clip.scene.units === 'm' && (clip.scaleWitness !== undefined || statedWitness(draft) !== undefined)

interface Words {
  readonly question: string
  readonly answerText: string
  readonly template: string
}

function wordsOf(task: Task, draft: Draft, said: Said, random: Random, set: PhrasingSet): Words {
  const { clip, units, order, answer } = said
  const phrasing = task.phrasing[draft.variant]
  const forms = phrasing.question[set]
  const number = random.int(forms.length)
  const form = forms[number]
  const slots: Slots = { lengthUnit: UNITS[units.length].words, speedUnit: UNITS[units.speed].words }
  nameObjects(slots, draft, said.colours, order, random, set)
  nameTimes(slots, clip, draft, random, set)
  if (task.slots) Object.assign(slots, task.slots(draft, said))
  slots.value = answer.type === 'choice' ? choiceWords(answer.value, said.colours, order, slots) : answerWords(answer)
  let question = fill(form, slots)
  if (task.metric && !clip.scaleWitness) question += ` ${scaleSentence(draft, said, slots)}`
  if (!namesUnit(form)) question += unitSentence(answer)
  return {
    question,
    answerText: fill(random.pick(phrasing.answer[set]), slots),
    template: `${task.name}/${draft.variant}/${set}/${number}`,
  }
}

type Slots = Record<string, string>

const NAMES = ['first', 'second'] as const

function nameObjects(
  slots: Slots,
  { objects }: Draft,
  colours: readonly Colour[],
  order: readonly number[],
  random: Random,
  set: PhrasingSet,
): void {
  if (objects.length === 0) return
  if (objects.length <= NAMES.length) {
    const form = random.pick(OBJECT_FORMS[set])
    order.forEach((i, k) => {
      slots[NAMES[k]] = fill(form, { colour: colours[i], noun: objects[i].traits.noun })
    })
    slots.object = slots.first
  }
  const named = order.map(i => colours[i])
  const list = named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named[named.length - 1]}`
  slots.objects = fill(random.pick(GROUP_FORMS[set]), { colours: list })
}

/** "the car in the red box" for the answer "red"; other options are words of their own. */
function choiceWords(value: string, colours: readonly Colour[], order: readonly number[], slots: Readonly<Slots>) {
  const place = order.findIndex(i => colours[i] === value)
  return place < 0 ? value : slots[NAMES[place]]
}

function nameTimes(slots: Slots, clip: SeenClip, draft: Draft, random: Random, set: PhrasingSet): void {
  const { part } = draft.asked
  const start = part ? seconds(part.startS - clip.startS) : ''
  slots.when = part
    ? fill(random.pick(PART_FORMS[set]), { start, end: seconds(part.endS - clip.startS) })
    : random.pick(WHOLE_FORMS[set])
  if (draft.variant === 'end') slots.at = random.pick(END_FORMS[set])
  else if (part) {
    const moment = { time: start, seconds: start === '1' ? '1 second' : `${start} seconds` }
    slots.at = fill(random.pick(MOMENT_FORMS[set]), moment)
  }
  if (draft.reference) slots.twelve = random.pick(TWELVE_FORMS[draft.reference][set])
}

function scaleSentence(draft: Draft, { colours, units }: Said, slots: Readonly<Slots>): string {
  const place = draft.objects.findIndex(({ track }) => track.sizeM)
  const { track, traits } = draft.objects[place]
  const object = slots.object ?? `the ${traits.noun} in the ${colours[place]} box`
  const lengthM = track.sizeM?.[0] ?? Number.NaN
  return fill(SCALE_FORM, { object, size: numberWords({ value: fromSi(lengthM, units.length), unit: units.length }) })
}

export const namesUnit = (form: string): boolean => form.includes('Unit}')

/** Metres and km/h go without saying; other units are asked for, unless the sentence names them already. */
export function unitSentence(answer: Answer): string {
  if (answer.type !== 'length' && answer.type !== 'speed') return ''
  if (answer.unit === DEFAULT_UNITS.length || answer.unit === DEFAULT_UNITS.speed) return ''
  return ` ${fill(UNIT_FORM, { unit: UNITS[answer.unit].words })}`
}
