import type { PlanReference, QuestionContext } from '../plan.ts'
import { ofCategory } from '../resolve/categories.ts'
import type { CategoryWord } from './category-words.ts'
import { namedAt } from './named.ts'
import { isWord, type Node, type RefNode } from './nodes.ts'
import { type Cast, type Phrase, parsePhrase } from './phrase.ts'
import { postAt } from './reference-posts.ts'
import { CAMERA_WORDS, WEAK_PLURAL, WEAK_SINGULAR } from './reference-words.ts'

interface Found {
  readonly node: RefNode
  readonly end: number
}

/** Every reference to an object becomes a node; "the one in red" takes its kind from the one before. */
export function readReferences(nodes: readonly Node[], cast: Cast): Node[] {
  const done: Node[] = []
  let before: string | undefined
  for (let at = 0; at < nodes.length; ) {
    const found =
      pronounAt(nodes, at, cast) ??
      cameraAt(nodes, at) ??
      namedRef(nodes, at, cast) ??
      phraseAt(nodes, at, cast, before)
    if (found) {
      done.push(found.node)
      const [first] = found.node.of
      if (first && 'category' in first && first.category) before = first.category
    } else done.push(nodes[at])
    at = found?.end ?? at + 1
  }
  return done
}

const ONLY: PlanReference = { by: 'only' }
const named = (name: string): PlanReference => ({ by: 'name', name })

function pronounAt(nodes: readonly Node[], at: number, cast: Cast): Found | undefined {
  const node = nodes[at]
  if (node?.kind !== 'word') return undefined
  if (WEAK_SINGULAR.has(node.text)) return { node: { kind: 'ref', of: [ONLY], weak: true }, end: at + 1 }
  if (!WEAK_PLURAL.has(node.text)) return undefined
  const next = nodes[at + 1]
  if (next?.kind === 'word' && (cast.words.has(next.text) || next.text === 'of' || next.text === 'the'))
    return undefined
  return {
    node: { kind: 'ref', of: cast.objects.map(({ name }) => named(name)), weak: true, plural: true },
    end: at + 1,
  }
}

/** "the camera", "we", "the ego vehicle" */
function cameraAt(nodes: readonly Node[], at: number): Found | undefined {
  const camera: RefNode = { kind: 'ref', of: [{ by: 'camera' }] }
  let i = at
  if (isWord(nodes[i], 'we', 'i', 'us')) return isWord(nodes[i], 'we') ? { node: camera, end: i + 1 } : undefined
  if (isWord(nodes[i], 'the', 'our', 'my', 'this')) i++
  if (isWord(nodes[i], 'ego', 'own', 'host') || isWord(nodes[i - 1], 'our', 'my')) {
    if (isWord(nodes[i], 'ego', 'own', 'host')) i++
    return isWord(nodes[i], 'vehicle', 'car', 'camera') ? { node: camera, end: i + 1 } : undefined
  }
  const word = nodes[i]
  if (word?.kind !== 'word' || !CAMERA_WORDS.has(word.text)) return undefined
  const end = isWord(nodes[i + 1], 'itself', 'car', 'vehicle', 'holder') ? i + 2 : i + 1
  return { node: camera, end }
}

/** A name that the user gave, or the colour of a drawn box, by itself: "red", "player 7". */
function namedRef(nodes: readonly Node[], at: number, cast: Cast): Found | undefined {
  let i = at
  if (isWord(nodes[i], 'the')) i++
  const found = namedAt(nodes, i, cast.objects)
  if (!found) return undefined
  let { end } = found
  const next = nodes[end]
  // "the red car" names red where red is a car.
  if (next?.kind === 'word') {
    const word = cast.words.get(next.text)
    const fits = word && ofCategory(word.category, [found.object]).length > 0
    if (word && !fits) return undefined
    if (word?.plural) return undefined
    if (fits || ['one', 'box', 'marked'].includes(next.text)) end++
    else if (['bounding', 'boxes', 'shirt', 'jersey', 'player', 'team', 'light'].includes(next.text)) return undefined
  }
  const post = postAt(nodes, end)
  return {
    node: { kind: 'ref', of: [named(found.object.name)] },
    end: post?.box === found.object.name ? post.end : end,
  }
}

/** Determiner, adjectives, a kind of thing, and what stands behind: "the white car on the left". */
function phraseAt(nodes: readonly Node[], at: number, cast: Cast, before: string | undefined): Found | undefined {
  const parsed = parsePhrase(nodes, at, cast, before)
  if (!parsed) return undefined
  const node = refOf(parsed.phrase, cast)
  return node && { node, end: parsed.end }
}

function refOf(phrase: Phrase, cast: Cast): RefNode | undefined {
  const { posts } = phrase
  const boxList = posts.flatMap(post => post.boxes ?? [])
  if (boxList.length > 0) return { kind: 'ref', of: boxList.map(named), plural: true }
  const box = posts.find(post => post.box !== undefined)?.box
  if (box !== undefined) return { kind: 'ref', of: [named(box)] }
  const colour = posts.find(post => post.colour)?.colour ?? phrase.colour
  const place = posts.find(post => post.place)?.place ?? phrase.place
  const plural = phrase.head.plural || phrase.count !== undefined || (phrase.which && place === undefined)
  const sought = { ...phrase, colour, place, plural }
  return ofMarked(sought, cast) ?? described(sought)
}

type Sought = Phrase & { readonly plural: boolean }

/** Of what boxes mark or the user named. */
function ofMarked({ head, colour, place, plural, every, count, extreme }: Sought, cast: Cast): RefNode | undefined {
  const fitting = fittingOf(head.category, cast)
  const byName = colour === undefined ? undefined : fitting.find(({ name }) => name === colour)
  if (byName) return { kind: 'ref', of: [named(byName.name)] }
  if (fitting.length === 0 || colour !== undefined || place !== undefined) return undefined
  const of = fitting.map(({ name }) => named(name))
  if (plural && (!every || count !== undefined)) return { kind: 'ref', of, plural: true, ...(extreme && { extreme }) }
  return plural || every || extreme ? undefined : ofNamed(of, head)
}

/** Of what is to be looked for in the picture. */
function described({ head, colour, place, plural, every, extreme, words }: Sought): RefNode {
  const category = head.category === 'object' ? {} : { category: head.category }
  const parts = { ...category, ...(colour && { colour }), words }
  if (plural || every || extreme) {
    return { kind: 'ref', of: [{ by: 'every', ...parts }], plural: true, ...(extreme && { extreme }) }
  }
  if (head.category === 'object' && colour === undefined && place === undefined) {
    return { kind: 'ref', of: [ONLY], weak: true }
  }
  return { kind: 'ref', of: [{ by: 'description', ...parts, ...(place && { place }) }] }
}

/** Of the named ones: those of that very kind, else those that the word can mean. */
function fittingOf(category: string, { objects }: Cast): QuestionContext['objects'] {
  const exact = objects.filter(object => object.category === category)
  return exact.length > 0 ? exact : ofCategory(category, objects)
}

/** "the car", where boxes mark one or several cars; "the object" is whatever is marked. */
function ofNamed(of: readonly PlanReference[], { category }: CategoryWord): RefNode {
  if (category === 'object') return { kind: 'ref', of: [ONLY], weak: true }
  return of.length === 1 ? { kind: 'ref', of } : { kind: 'ref', of, either: true }
}
