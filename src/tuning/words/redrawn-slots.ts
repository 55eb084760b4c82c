import type { Random } from '../../base/random.ts'
import { seconds } from '../../questions/number-words.ts'
import {
  END_FORMS,
  fill,
  GROUP_FORMS,
  MOMENT_FORMS,
  OBJECT_FORMS,
  PART_FORMS,
  TWELVE_FORMS,
  WHOLE_FORMS,
} from '../../questions/phrasing/phrasing.ts'
import type { Question } from '../../questions/record.ts'
import { UNITS } from '../../questions/units.ts'
import { traitsOf } from '../../tracks/category.ts'

export type Slots = Readonly<Record<string, string>>

/** Names of objects, times, reference and unit of a question in other words of the train set; `own`: its slots as they are. */
export function redrawnSlots(question: Question, own: Slots, random: Random): Slots {
  return { ...objectsOf(question, own, random), ...timesOf(question, random), ...unitsOf(question) }
}

function objectsOf({ objects }: Question, own: Slots, random: Random): Record<string, string> {
  const form = random.pick(OBJECT_FORMS.train)
  const named = objects.map(({ colour, category }) => fill(form, { colour, noun: traitsOf(category).noun }))
  const slots: Record<string, string> = {}
  // A question about a box that is not there names none of the clip's objects: its words stay.
  if (own.object?.includes(` ${objects[0]?.colour} `)) slots.object = named[0]
  if (own.first !== undefined && own.second !== undefined) [slots.first, slots.second] = named
  const colours = objects.map(({ colour }) => colour)
  const list = `${colours.slice(0, -1).join(', ')} and ${colours.at(-1)}`
  if (own.objects !== undefined) slots.objects = fill(random.pick(GROUP_FORMS.train), { colours: list })
  return slots
}

function timesOf({ intervalS, template, reference }: Question, random: Random): Record<string, string> {
  const start = intervalS ? seconds(intervalS[0]) : ''
  const slots: Record<string, string> = {
    when: intervalS
      ? fill(random.pick(PART_FORMS.train), { start, end: seconds(intervalS[1]) })
      : random.pick(WHOLE_FORMS.train),
  }
  if (template.split('/')[1] === 'end') slots.at = random.pick(END_FORMS.train)
  else if (intervalS) {
    const moment = { time: start, seconds: start === '1' ? '1 second' : `${start} seconds` }
    slots.at = fill(random.pick(MOMENT_FORMS.train), moment)
  }
  if (reference) slots.twelve = random.pick(TWELVE_FORMS[reference].train)
  return slots
}

function unitsOf({ answer }: Question): Record<string, string> {
  if (answer.type === 'length') return { lengthUnit: UNITS[answer.unit].words }
  return answer.type === 'speed' ? { speedUnit: UNITS[answer.unit].words } : {}
}
