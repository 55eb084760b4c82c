import type { Place } from '../reference.ts'
import { isWord, type Node } from './nodes.ts'
import { COLOUR_WORDS, PLACE_WORDS } from './reference-words.ts'

/** What stands behind a noun and singles it out. */
export interface Post {
  readonly end: number
  /** The colour of one drawn box. */
  readonly box?: string
  readonly boxes?: readonly string[]
  /** Of its clothes or its paint. */
  readonly colour?: string
  readonly place?: Place
}

const CLOTHES = ['shirt', 'jersey', 'jacket', 'kit', 'coat', 'top', 'trousers', 'dress', 'clothes', 'uniform', 'paint']

/** "in the red box", "annotated with the blue bounding box", "in white", "on the left". */
export function postAt(nodes: readonly Node[], at: number): Post | undefined {
  return boxAt(nodes, at) ?? clothesAt(nodes, at) ?? placeAt(nodes, at)
}

function boxAt(nodes: readonly Node[], at: number): Post | undefined {
  let i = at
  const marked = isWord(nodes[i], 'annotated', 'marked', 'shown', 'outlined', 'surrounded', 'highlighted', 'enclosed')
  if (marked) i++
  if (!isWord(nodes[i], 'in', 'with', 'inside', 'by', 'within', 'of')) return undefined
  i++
  if (isWord(nodes[i], 'the', 'a')) i++
  const colours: string[] = []
  for (; ; i++) {
    const node = nodes[i]
    const colour = node?.kind === 'word' ? COLOUR_WORDS.get(node.text) : undefined
    if (colour) colours.push(colour)
    else if (colours.length === 0 || !isWord(node, ',', 'and')) break
  }
  if (colours.length === 0) return undefined
  if (isWord(nodes[i], 'bounding')) i++
  if (isWord(nodes[i], 'boxes', 'rectangles')) return { end: i + 1, boxes: colours }
  if (colours.length === 1 && isWord(nodes[i], 'box', 'rectangle', 'frame')) return { end: i + 1, box: colours[0] }
  return marked && colours.length === 1 ? { end: i, box: colours[0] } : undefined
}

function clothesAt(nodes: readonly Node[], at: number): Post | undefined {
  let i = at
  if (isWord(nodes[i], 'dressed', 'wearing')) i++
  if (isWord(nodes[i], 'in', 'with')) i++
  if (i === at) return undefined
  if (isWord(nodes[i], 'the', 'a')) i++
  const node = nodes[i]
  const colour = node?.kind === 'word' ? COLOUR_WORDS.get(node.text) : undefined
  if (!colour) return undefined
  return { end: isWord(nodes[i + 1], ...CLOTHES) ? i + 2 : i + 1, colour }
}

function placeAt(nodes: readonly Node[], at: number): Post | undefined {
  let i = at
  if (!isWord(nodes[i], 'on', 'at', 'to', 'in')) return undefined
  const isOn = isWord(nodes[i], 'on', 'in', 'at')
  i++
  if (!isWord(nodes[i], 'the')) return undefined
  i++
  if (isWord(nodes[i], 'far')) i++
  const node = nodes[i]
  const place = node?.kind === 'word' ? PLACE_WORDS.get(node.text) : undefined
  if (!place || !isOn || !['left', 'right', 'middle'].includes(place)) return undefined
  i++
  if (isWord(nodes[i], 'hand')) i++
  if (isWord(nodes[i], 'side', 'edge')) i++
  // "in the middle of the video" is a time.
  if (isWord(nodes[i], 'of') && isWord(nodes[i + 2], 'video', 'clip', 'recording')) return undefined
  if (
    isWord(nodes[i], 'of') &&
    isWord(nodes[i + 1], 'the') &&
    isWord(nodes[i + 2], 'picture', 'image', 'screen', 'frame', 'road', 'street')
  )
    i += 3
  return { end: i, place }
}
