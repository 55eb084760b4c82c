import type { Mark, Marked } from '../suite.ts'

export const mean = (values: readonly number[]): number => sum(values) / values.length
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Rows by a name that they bear, in the order of the names' first appearance. */
export function groupBy<T>(rows: readonly T[], nameOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const name = nameOf(row)
    const group = groups.get(name)
    if (group) group.push(row)
    else groups.set(name, [row])
  }
  return groups
}

export const meanScore = <Doc>(rows: readonly Marked<Doc, Mark>[]): number => mean(rows.map(row => row.mark.score))

/** The mean score of every group. */
export function meansBy<Doc>(rows: readonly Marked<Doc, Mark>[], nameOf: (doc: Doc) => string): Record<string, number> {
  const groups = [...groupBy(rows, row => nameOf(row.doc))].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(groups.map(([name, group]) => [name, meanScore(group)]))
}
