import type { Node } from './nodes.ts'

/**
 * Rows of a small grammar. A pattern is words and nodes in their order, parted by blanks: "last|final <time>? video".
 * `a|b` is a choice of words, `<kind>` a node of that kind, `?` behind either means that it may be absent.
 */
export interface Rule {
  readonly pattern: string
  /** The matched nodes of the `<kind>`s and choices, by place in the pattern; undefined where it is no match after all. */
  make(found: readonly (Node | undefined)[]): Node | undefined
}

interface Piece {
  readonly words: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
  readonly optional: boolean
}

interface Compiled {
  readonly pieces: readonly Piece[]
  readonly make: Rule['make']
}

export type Grammar = readonly Compiled[]

export function grammar(rules: readonly Rule[]): Grammar {
  return rules.map(({ pattern, make }) => ({ pieces: pattern.split(' ').map(pieceOf), make }))
}

function pieceOf(source: string): Piece {
  const optional = source.endsWith('?') && source.length > 1
  const body = optional ? source.slice(0, -1) : source
  const choices = body.match(/<[^>]+>|[^|]+/g) ?? []
  const kinds = choices.filter(choice => choice.startsWith('<')).flatMap(choice => choice.slice(1, -1).split('|'))
  const words = choices.filter(choice => !choice.startsWith('<'))
  return { words: new Set(words), kinds: new Set(kinds), optional }
}

/** Every word that a grammar names. */
export const wordsOf = (rows: Grammar): string[] =>
  rows.flatMap(({ pieces }) => pieces.flatMap(({ words }) => [...words]))

/** From left to right, the first row that fits at a place makes one node of what it fits. */
export function reduce(nodes: readonly Node[], rows: Grammar): Node[] {
  const done: Node[] = []
  for (let at = 0; at < nodes.length; ) {
    const match = firstMatch(nodes, at, rows)
    done.push(match?.node ?? nodes[at])
    at = match?.end ?? at + 1
  }
  return done
}

interface Match {
  readonly node: Node
  readonly end: number
}

function firstMatch(nodes: readonly Node[], at: number, rows: Grammar): Match | undefined {
  for (const { pieces, make } of rows) {
    const found: (Node | undefined)[] = []
    const end = matchEnd(nodes, at, pieces, 0, found)
    if (end === undefined || end === at) continue
    const node = make(found)
    if (node) return { node, end }
  }
  return undefined
}

/** Where the rest of the pieces ends if it begins at `at`; optional pieces are taken where they can be. */
function matchEnd(
  nodes: readonly Node[],
  at: number,
  pieces: readonly Piece[],
  next: number,
  found: (Node | undefined)[],
): number | undefined {
  if (next === pieces.length) return at
  const piece = pieces[next]
  if (fits(nodes[at], piece)) {
    found[next] = nodes[at]
    const end = matchEnd(nodes, at + 1, pieces, next + 1, found)
    if (end !== undefined) return end
  }
  found[next] = undefined
  return piece.optional ? matchEnd(nodes, at, pieces, next + 1, found) : undefined
}

function fits(node: Node | undefined, { words, kinds }: Piece): boolean {
  if (!node) return false
  return node.kind === 'word' ? words.has(node.text) : kinds.has(node.kind)
}
