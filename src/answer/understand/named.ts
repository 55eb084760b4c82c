import type { QuestionContext } from '../plan.ts'
import type { Node } from './nodes.ts'

type Named = QuestionContext['objects'][number]

/** The longest of the given names that stands at a place. */
export function namedAt(
  nodes: readonly Node[],
  at: number,
  objects: readonly Named[],
): { readonly object: Named; readonly end: number } | undefined {
  let best: { object: Named; end: number } | undefined
  for (const object of objects) {
    const parts = object.name.toLowerCase().match(/[a-z]+|\d+|[^\sa-z\d]/g) ?? []
    const fits = parts.length > 0 && parts.every((part, k) => textOf(nodes[at + k]) === part)
    if (fits && (!best || at + parts.length > best.end)) best = { object, end: at + parts.length }
  }
  return best
}

function textOf(node: Node | undefined): string | undefined {
  if (node?.kind === 'word') return node.text
  return node?.kind === 'number' ? String(node.value) : undefined
}
