import type { PhrasingSet } from '../record.ts'

/**
 * Ways to ask and to answer, as data. Slots in braces; a slot that begins with a capital letter begins a sentence.
 * The held-out set says the same in other sentences made of the train set's words.
 */
export interface Phrasing {
  readonly question: Readonly<Record<PhrasingSet, readonly string[]>>
  readonly answer: Readonly<Record<PhrasingSet, readonly string[]>>
}

/** {object}, {first}, {second}: what a box holds. */
export const OBJECT_FORMS: Readonly<Record<PhrasingSet, readonly string[]>> = {
  train: [
    'the object in the {colour} box',
    'the {noun} in the {colour} box',
    'the object annotated with the {colour} bounding box',
    'the {noun} marked with the {colour} box',
    'the {noun} with the {colour} bounding box',
  ],
  heldout: ['the {noun} annotated with the {colour} box', 'the object marked with the {colour} bounding box'],
}

/** {objects}: a group. */
export const GROUP_FORMS: Readonly<Record<PhrasingSet, readonly string[]>> = {
  train: ['the objects in the {colours} boxes', 'the objects annotated with the {colours} bounding boxes'],
  heldout: ['the objects annotated with the {colours} boxes'],
}

/** {when}, the whole clip. */
export const WHOLE_FORMS: Readonly<Record<PhrasingSet, readonly string[]>> = {
  train: ['throughout the video', 'over the whole video', 'during the video', 'from start to end of the video'],
  heldout: ['throughout the whole video', 'from the start to the end of the video'],
}

/** {when}, a part of the clip. */
export const PART_FORMS: Readonly<Record<PhrasingSet, readonly string[]>> = {
  train: [
    'from {start} to {end} seconds',
    'between {start} and {end} seconds',
    'from {start} s to {end} s',
    'in the part of the video between {start} s and {end} s',
  ],
  heldout: ['between {start} s and {end} s', 'in the part of the video from {start} to {end} seconds'],
}

/** {at}: a moment. */
export const MOMENT_FORMS: Readonly<Record<PhrasingSet, readonly string[]>> = {
  train: ['at {seconds}', 'at {time} s', 'at the moment {seconds} into the video'],
  heldout: ['at {time} s into the video', 'at the moment {time} s'],
}

export const END_FORMS: Readonly<Record<PhrasingSet, readonly string[]>> = {
  train: ['at the end of the video', 'in the last half second of the video'],
  heldout: ['in the last half second', 'at the end'],
}

/** {twelve}: what 12 o'clock is. */
export const TWELVE_FORMS = {
  object: {
    train: [
      "where 12 o'clock is the direction in which it first moved",
      "with its first direction of movement as 12 o'clock",
      "taking the direction of its first movement as 12 o'clock",
    ],
    heldout: ["with the direction in which it first moved as 12 o'clock"],
  },
  camera: {
    train: [
      "where 12 o'clock is straight away from the camera",
      "with straight away from the camera at that moment as 12 o'clock",
      "taking the direction in which the camera looks at that moment as 12 o'clock",
    ],
    heldout: ["with the direction in which the camera looks at that moment as 12 o'clock"],
  },
} as const satisfies Record<string, Readonly<Record<PhrasingSet, readonly string[]>>>

/** The stated scale, where nothing in view tells it. */
export const SCALE_FORM = 'For scale, {object} is {size} long.'
/** Units other than metres and km/h are asked for at the question's end. */
export const UNIT_FORM = 'Answer in {unit}.'

/** Every {slot} of a form, filled; {Slot} begins with a capital letter. Throws where a slot has no value. */
export function fill(form: string, slots: Readonly<Record<string, string>>): string {
  const pieces = piecesOf(form)
  let text = pieces[0]
  for (let i = 1; i < pieces.length; i += 2) text += slotValue(form, pieces[i], slots) + pieces[i + 1]
  return text
}

/** A form taken apart, once: text and names of slots in turn. */
const PIECES = new Map<string, readonly string[]>()

function piecesOf(form: string): readonly string[] {
  let pieces = PIECES.get(form)
  if (!pieces) {
    pieces = form.split(/\{(\w+)\}/)
    PIECES.set(form, pieces)
  }
  return pieces
}

function slotValue(form: string, name: string, slots: Readonly<Record<string, string>>): string {
  const own = slots[name]
  if (own !== undefined) return own
  const plain = slots[name[0].toLowerCase() + name.slice(1)]
  if (plain === undefined) throw new RangeError(`phrasing "${form}" has no value for {${name}}`)
  return plain[0].toUpperCase() + plain.slice(1)
}
