import type { Random } from '../../base/random.ts'
import type { Draft, Task } from '../../questions/draft.ts'
import { COLOURS, type Colour } from '../../questions/record.ts'
import type { SeenObject } from '../../questions/seen-clip.ts'

/** What can be asked about the objects that are marked in one showing of a clip. */
export interface Casting {
  readonly objects: readonly SeenObject[]
  readonly colours: readonly Colour[]
  readonly asked: readonly { readonly task: Task; readonly draft: Draft }[]
}

/** One showing in four marks a single object. */
const SINGLE_SHARE = 0.25

/** Up to `count` showings of one clip, each with other objects marked. */
export function castings(
  drafts: readonly { readonly task: Task; readonly draft: Draft }[],
  count: number,
  random: Random,
): Casting[] {
  const singles = distinct(drafts.filter(({ draft }) => draft.objects.length === 1).map(({ draft }) => draft.objects))
  const pairs = distinct(drafts.filter(({ draft }) => draft.objects.length === 2).map(({ draft }) => draft.objects))
  const groups = [...shuffled(pairs, random), ...shuffled(singles, random)]
  const cast: Casting[] = []
  while (cast.length < count && groups.length > 0) {
    const next = random.chance(SINGLE_SHARE) ? groups.pop()! : groups.shift()!
    cast.push(castOf(next, drafts, random))
  }
  return cast
}

function castOf(
  objects: readonly SeenObject[],
  drafts: readonly { readonly task: Task; readonly draft: Draft }[],
  random: Random,
): Casting {
  const pair: readonly Colour[] = random.chance(0.5) ? ['red', 'blue'] : ['blue', 'red']
  const colours = objects.length === 1 ? [random.pick(COLOURS)] : pair
  const asked = drafts.filter(({ draft }) => draft.objects.every(object => objects.includes(object)))
  return { objects, colours, asked }
}

function distinct(groups: readonly (readonly SeenObject[])[]): (readonly SeenObject[])[] {
  const seen = new Map<string, readonly SeenObject[]>()
  for (const group of groups) {
    const key = group
      .map(({ track }) => track.id)
      .sort()
      .join('|')
    if (!seen.has(key)) seen.set(key, group)
  }
  return [...seen.values()]
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map(item => ({ item, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
