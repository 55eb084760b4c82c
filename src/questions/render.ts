import type { Random } from '../base/random.ts'
import type { Window } from '../kinematics/quantity.ts'
import type { Answer } from './answer.ts'
import type { Casting } from './casting.ts'
import type { Draft, Task, Wording } from './draft.ts'
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

/** A draft with its words: the sentences are made from the typed answer, never the other way round. */
export function renderQuestion(
  task: Task,
  clip: SeenClip,
  draft: Draft,
  casting: Casting,
  options: RenderOptions,
): Question {
  const { units, phrasingSet: choice } = options
  const wording: Wording = { colours: casting.colours, units }
  const answer = draft.answer(wording)
  const { random } = options
  const id = hex8(random.uint32()) + hex8(random.uint32())
  const phrasingSet = choice === 'both' ? (random.chance(HELDOUT_SHARE) ? 'heldout' : 'train') : choice
  const words = wordsOf({ task, clip, draft, casting, answer, wording, random, phrasingSet })
  const witness = task.metric ? (clip.scaleWitness ?? statedWitness(draft)) : undefined
  const { source } = clip.scene
  return {
    schema: QUESTION_SCHEMA,
    id,
    sceneId: clip.scene.id,
    recordingId: clip.scene.recordingId,
    scenesFile: options.scenesFile,
    provenance: clip.scene.provenance,
    clip: clipOf(clip, draft.objects),
    task: task.name,
    objects: casting.order.map(i => {
      const { id, category } = draft.objects[i].track
      return { trackId: id, colour: casting.colours[i], category }
    }),
    ...(draft.reference && { reference: draft.reference }),
    ...(draft.part && { intervalS: inClip(clip, draft.part) }),
    ...(witness && { scaleWitness: witness }),
    question: words.question,
    answer,
    answerText: words.answerText,
    evidence: draft.evidence(),
    template: words.template,
    phrasingSet,
    split: clip.split,
    source: source.name,
    licence: source.licence,
    attribution: source.attribution,
  }
}

const hex8 = (uint32: number): string => uint32.toString(16).padStart(8, '0')

const inClip = (clip: SeenClip, { startS, endS }: Window): [number, number] => [
  startS - clip.startS,
  endS - clip.startS,
]

/** Tenths of a pixel: finer than a line is drawn. */
const roundPx = (px: number): number => Math.round(px * 10) / 10

/** By objects: questions about the same ones share the record, and what is made of it. */
const CLIPS = new WeakMap<Draft['objects'], Question['clip']>()

function clipOf(clip: SeenClip, objects: Draft['objects']): Question['clip'] {
  const known = CLIPS.get(objects)
  if (known) return known
  const { camera, startS, endS, timesS, videoFps, boxKind } = clip
  const boxes = objects.flatMap(object => drawnBoxes(clip, object))
  const { name, widthPx, heightPx } = camera
  const record = { camera: name, startS, endS, timesS, videoFps, widthPx, heightPx, boxKind, boxes }
  // An empty list of objects may be anybody's.
  if (objects.length > 0) CLIPS.set(objects, record)
  return record
}

function drawnBoxes({ timesS }: SeenClip, object: SeenObject): ClipBox[] {
  return timesS.flatMap((timeS, i): ClipBox[] => {
    const box = object.boxes[i]?.box2dPx
    if (!box) return []
    return [
      {
        trackId: object.track.id,
        timeS,
        box2dPx: [roundPx(box[0]), roundPx(box[1]), roundPx(box[2]), roundPx(box[3])],
      },
    ]
  })
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

interface Unworded {
  readonly task: Task
  readonly clip: SeenClip
  readonly draft: Draft
  readonly casting: Casting
  readonly answer: Answer
  readonly wording: Wording
  readonly random: Random
  readonly phrasingSet: PhrasingSet
}

function wordsOf({ task, clip, draft, casting, answer, wording, random, phrasingSet }: Unworded): Words {
  const phrasing = task.phrasing[draft.variant]
  const forms = phrasing.question[phrasingSet]
  const number = random.int(forms.length)
  const slots: Record<string, string> = {
    ...objectSlots(draft, casting, phrasingSet, random),
    ...timeSlots(clip, draft, phrasingSet, random),
    lengthUnit: UNITS[wording.units.length].words,
    speedUnit: UNITS[wording.units.speed].words,
    ...draft.slots?.(wording),
  }
  slots.value = answer.type === 'choice' ? choiceWords(answer.value, casting, slots) : answerWords(answer)
  const form = forms[number]
  const question = [
    fill(form, slots),
    ...(task.metric && !clip.scaleWitness ? [scaleSentence(draft, casting, slots, wording)] : []),
    ...unitSentence(form, answer),
  ].join(' ')
  return {
    question,
    answerText: fill(random.pick(phrasing.answer[phrasingSet]), slots),
    template: `${task.name}/${draft.variant}/${phrasingSet}/${number}`,
  }
}

const NAMES = ['first', 'second']

function objectSlots({ objects }: Draft, { colours, order }: Casting, set: PhrasingSet, random: Random) {
  if (objects.length === 0) return {}
  if (objects.length > 2 || order.length > 2) return groupSlots(colours, order, set, random)
  const form = random.pick(OBJECT_FORMS[set])
  const phrases = order.map(i => fill(form, { colour: colours[i], noun: objects[i].traits.noun }))
  const slots = groupSlots(colours, order, set, random)
  phrases.forEach((phrase, k) => {
    slots[NAMES[k]] = phrase
  })
  slots.object = phrases[0]
  return slots
}

function groupSlots(
  colours: readonly Colour[],
  order: readonly number[],
  set: PhrasingSet,
  random: Random,
): Record<string, string> {
  const named = order.map(i => colours[i])
  const list = named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named[named.length - 1]}`
  return { objects: fill(random.pick(GROUP_FORMS[set]), { colours: list }) }
}

/** "the car in the red box" for the answer "red"; other options are words of their own. */
function choiceWords(value: string, { colours, order }: Casting, slots: Readonly<Record<string, string>>): string {
  const place = order.findIndex(i => colours[i] === value)
  return place < 0 ? value : slots[NAMES[place]]
}

function timeSlots(clip: SeenClip, draft: Draft, set: PhrasingSet, random: Random): Record<string, string> {
  const slots: Record<string, string> = {}
  const [start, end] = draft.part ? inClip(clip, draft.part).map(seconds) : []
  slots.when = draft.part ? fill(random.pick(PART_FORMS[set]), { start, end }) : random.pick(WHOLE_FORMS[set])
  if (draft.variant === 'end') slots.at = random.pick(END_FORMS[set])
  else if (draft.part)
    slots.at = fill(random.pick(MOMENT_FORMS[set]), {
      time: start,
      seconds: start === '1' ? '1 second' : `${start} seconds`,
    })
  if (draft.reference) slots.twelve = random.pick(TWELVE_FORMS[draft.reference][set])
  return slots
}

function scaleSentence(
  draft: Draft,
  { colours }: Casting,
  slots: Readonly<Record<string, string>>,
  { units }: Wording,
) {
  const place = draft.objects.findIndex(({ track }) => track.sizeM)
  const { track, traits } = draft.objects[place]
  const object = slots.object ?? `the ${traits.noun} in the ${colours[place]} box`
  const lengthM = track.sizeM?.[0] ?? Number.NaN
  return fill(SCALE_FORM, { object, size: numberWords({ value: fromSi(lengthM, units.length), unit: units.length }) })
}

/** Metres and km/h go without saying; other units are asked for, unless the sentence names them already. */
function unitSentence(form: string, answer: Answer): string[] {
  const named = /Unit\}/.test(form)
  if (named || !('unit' in answer)) return []
  const asked = answer.type === 'length' || answer.type === 'speed'
  if (!asked || answer.unit === DEFAULT_UNITS.length || answer.unit === DEFAULT_UNITS.speed) return []
  return [fill(UNIT_FORM, { unit: UNITS[answer.unit].words })]
}
