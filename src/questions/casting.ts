import { Random } from '../base/random.ts'
import { contextOf } from './balance.ts'
import type { Draft, Task } from './draft.ts'
import { COLOURS } from './record.ts'
import type { Casting } from './render.ts'
import type { SeenClip } from './seen-clip.ts'

/** Colour of the right object and its place in the question, in turn: each is right as often as the other. */
const TURNS: readonly (readonly [rightIsRed: boolean, rightIsFirst: boolean])[] = [
  [true, true],
  [false, false],
  [false, true],
  [true, false],
]

/**
 * Gives boxes their colours and the question its order. Pairs with a right object take turns, so that colour and place
 * are exactly balanced in every context; all others are drawn, by the objects, so that questions share drawn clips.
 */
export class CastingDirector {
  readonly #seed: number
  readonly #turns = new Map<string, number>()

  constructor(seed: number) {
    this.#seed = seed
  }

  cast(task: Task, clip: SeenClip, draft: Draft): Casting {
    const { objects } = draft
    if (objects.length === 2 && rightOf(draft) !== undefined) return this.#pair(task, clip, draft)
    const ids = objects.map(object => object.track.id).join('+')
    const random = new Random(this.#seed, 'colours', clip.scene.id, clip.camera.name, clip.startS, ids)
    if (objects.length === 1) return { colours: [random.pick(COLOURS)], order: [0] }
    const colours = random.shuffle(COLOURS.slice(0, objects.length))
    return { colours, order: random.shuffle(objects.map((_, i) => i)) }
  }

  #pair(task: Task, clip: SeenClip, draft: Draft): Casting {
    const option = draft.stratum.kind === 'option' ? draft.stratum.value : ''
    const key = [task.name, clip.scene.source.name, clip.split, contextOf(draft), option].join('|')
    const turn = this.#turns.get(key) ?? new Random(this.#seed, 'turn', key).int(TURNS.length)
    this.#turns.set(key, turn + 1)
    const [rightIsRed, rightIsFirst] = TURNS[turn % TURNS.length]
    const right = rightOf(draft) ?? 0
    const redFirst = (right === 0) === rightIsRed
    return {
      colours: redFirst ? ['red', 'blue'] : ['blue', 'red'],
      order: (right === 0) === rightIsFirst ? [0, 1] : [1, 0],
    }
  }
}

/** Which of a pair is the answer; undefined where the answer is none of them. */
function rightOf(draft: Draft): number | undefined {
  const answer = draft.answer({ colours: ['red', 'blue'], units: { length: 'm', speed: 'km/h' } })
  if (answer.type !== 'choice' || !answer.options.includes('red')) return undefined
  return answer.value === 'red' ? 0 : 1
}
