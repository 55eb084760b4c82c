import type { QuestionContext } from '../plan.ts'
import type { Place } from '../reference.ts'
import { type CategoryWord, categoryWords, EVERYBODY } from './category-words.ts'
import { isWord, type Node, type RefNode } from './nodes.ts'
import { type Post, postAt } from './reference-posts.ts'
import { COLOUR_WORDS, DETERMINERS, EVERY, EXTREMES, IDLE_ADJECTIVES, PLACE_WORDS } from './reference-words.ts'

/** What is known while references are read. */
export interface Cast extends QuestionContext {
  readonly words: ReadonlyMap<string, CategoryWord>
}

export const castOf = (context: QuestionContext): Cast => ({
  ...context,
  words: categoryWords([...context.categories, ...context.objects.map(object => object.category)]),
})

/** A phrase that tells of an object, as it is said. */
export interface Phrase {
  readonly colour?: string
  readonly place?: Place
  readonly extreme?: RefNode['extreme']
  readonly every: boolean
  /** "which car": one of all those. */
  readonly which: boolean
  readonly count?: number
  readonly head: CategoryWord
  readonly posts: readonly Post[]
  readonly words: string
}

/** "The two white cars on the left" that begins at a node; `before` is the kind that "the one" means. */
export function parsePhrase(nodes: readonly Node[], at: number, cast: Cast, before: string | undefined) {
  const led = adjectivesAt(nodes, at)
  if (!led) return undefined
  const { every, end: headAtIndex, ...adjectives } = led
  const head = headAt(nodes, headAtIndex, cast, before, adjectives.count, headAtIndex > at)
  if (!head) return undefined
  let end = head.end
  const posts: Post[] = []
  for (let post = postAt(nodes, end); post; post = postAt(nodes, end)) {
    posts.push(post)
    end = post.end
  }
  if (head.needsPost && posts.length === 0 && !adjectives.colour && !adjectives.place) return undefined
  const words = nodes.slice(at, end).map(wordOf).join(' ').trim()
  const which = isWord(nodes[at - 1], 'which')
  return {
    phrase: { ...adjectives, every: every || head.everybody === true, which, head: head.word, posts, words },
    end,
  }
}

interface Adjectives {
  colour?: string
  place?: Place
  extreme?: RefNode['extreme']
  count?: number
  every: boolean
  end: number
}

/** Determiners and adjectives, whatever their order. */
function adjectivesAt(nodes: readonly Node[], at: number): Adjectives | undefined {
  const open: Adjectives = { every: false, end: at }
  for (; ; open.end++) {
    const node = nodes[open.end]
    const first = open.end === at
    if (node?.kind === 'number' && !first && (node.value === 2 || node.value === 3)) open.count = node.value
    else if (node?.kind !== 'word') return open
    // "of" stands inside only: "each of the cars".
    else if (node.text === 'of' && first) return undefined
    else if (!takeAdjective(open, node.text, first)) return open
  }
}

function takeAdjective(open: Adjectives, word: string, first: boolean): boolean {
  if (DETERMINERS.has(word)) {
    open.every ||= EVERY.has(word)
    if (word === 'both') open.count = 2
  } else if (COLOUR_WORDS.has(word)) open.colour = COLOUR_WORDS.get(word)
  else if (EXTREMES.has(word)) open.extreme = EXTREMES.get(word)
  else if (PLACE_WORDS.has(word) && !first) open.place = PLACE_WORDS.get(word)
  else return IDLE_ADJECTIVES.has(word)
  return true
}

interface Head {
  readonly word: CategoryWord
  readonly end: number
  /** "the one": only with what stands behind it. */
  readonly needsPost?: true
  readonly everybody?: true
}

const ANYTHING: CategoryWord = { category: 'object', plural: false }

function headAt(
  nodes: readonly Node[],
  at: number,
  cast: Cast,
  before: string | undefined,
  count: number | undefined,
  led: boolean,
): Head | undefined {
  const node = nodes[at]
  if (node?.kind === 'word') {
    const word = cast.words.get(node.text)
    if (word) {
      // "the bike rider"
      const rider = isWord(nodes[at + 1], 'rider', 'riders', 'driver')
      if (rider && isWord(nodes[at + 1], 'driver')) return undefined
      const category = word.category === 'bicycle' && rider ? 'cyclist' : word.category
      return { word: { category, plural: word.plural }, end: rider ? at + 2 : at + 1 }
    }
    if (EVERYBODY.has(node.text)) return { word: { category: 'object', plural: true }, end: at + 1, everybody: true }
    if (led && (node.text === 'one' || node.text === 'ones')) {
      return { word: { category: before ?? 'object', plural: false }, end: at + 1, needsPost: true }
    }
  }
  // "the two", "the three"
  return led && count !== undefined ? { word: { ...ANYTHING, plural: true }, end: at } : undefined
}

const wordOf = (node: Node): string => ('text' in node ? node.text : node.kind === 'number' ? String(node.value) : '')
