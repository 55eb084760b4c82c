import { contextOf } from './balance.ts'
import type { Draft, Task } from './draft.ts'
import { COLOURS, type Colour } from './record.ts'
import type { SeenClip } from './seen-clip.ts'

/** Colours by object, and the order in which the question names the objects. */
export interface Casting {
  readonly colours: readonly Colour[]
  readonly order: readonly number[]
}

/** Colour of the right object and its place in the question, in turn: each is right as often as the other. */
const TURNS: readonly (readonly [rightIsRed: boolean, rightIsFirst: boolean])[] = [
  [true, true],
  [false, false],
  [false, true],
  [true, false],
]

/**
 * Gives boxes their colours and the question its order. Pairs with a right object take turns, so that colour and place
 * are exactly balanced in every context; other groups take turns in colours and order, so that neither tells the answer.
 */
export class CastingDirector {
  readonly #turns = new Map<string, number>()

  cast(task: Task, clip: SeenClip, draft: Draft): Casting {
    const { objects } = draft
    if (objects.length === 1) return { colours: [objects[0].colour], order: [0] }
    const right = objects.length === 2 ? rightOf(task, draft) : undefined
    const turn = this.#turnOf(task, clip, draft)
    if (right !== undefined) return castPair(right, turn)
    const places = objects.map((_, i) => i)
    const colours = COLOURS.slice(0, objects.length)
    return {
      colours: turn % 4 < 2 ? colours : colours.reverse(),
      order: turn % 2 === 0 ? places : places.reverse(),
    }
  }

  #turnOf(task: Task, clip: SeenClip, draft: Draft): number {
    const option = draft.stratum.kind === 'option' ? draft.stratum.value : ''
    const group = `${task.name}|${clip.scene.source.name}|${clip.split}`
    const key = `${group}|${contextOf(draft)}|${option}`
    // Each context begins where another turn does, or the odd ones would all favour the first.
    const turn = this.#turns.get(key) ?? this.#count(group)
    this.#turns.set(key, turn + 1)
    return turn
  }

  #count(group: string): number {
    const contexts = this.#turns.get(group) ?? 0
    this.#turns.set(group, contexts + 1)
    return contexts
  }
}

function castPair(right: number, turn: number): Casting {
  const [rightIsRed, rightIsFirst] = TURNS[turn % TURNS.length]
  return {
    colours: (right === 0) === rightIsRed ? ['red', 'blue'] : ['blue', 'red'],
    order: (right === 0) === rightIsFirst ? [0, 1] : [1, 0],
  }
}

/** Which of a pair is the answer; undefined where the answer is none of them. */
function rightOf(task: Task, draft: Draft): number | undefined {
  const answer = task.answer(draft, { colours: ['red', 'blue'], units: { length: 'm', speed: 'km/h' } })
  if (answer.type !== 'choice' || !answer.options.includes('red')) return undefined
  return answer.value === 'red' ? 0 : 1
}
