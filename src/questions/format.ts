import type { Evidence, Question } from './record.ts'

/** What many questions share (clips with their boxes, points) is made JSON once. */
const TEXTS = new WeakMap<object, string>()

function textOf(shared: object): string {
  let text = TEXTS.get(shared)
  if (text === undefined) {
    text = JSON.stringify(shared)
    TEXTS.set(shared, text)
  }
  return text
}

/** The fields of an object, each written by its own writer where there is one. */
function objectText<T extends object>(
  record: T,
  writers: { readonly [K in keyof T]?: (value: T[K]) => string },
): string {
  let text = ''
  for (const name in record) {
    const value = record[name]
    if (value === undefined) continue
    const written = writers[name]?.(value) ?? JSON.stringify(value)
    text += `${text === '' ? '{' : ','}"${name}":${written}`
  }
  return `${text}}`
}

const listOf = <T>(items: readonly T[], write: (item: T) => string): string => `[${items.map(write).join(',')}]`

const pathText = (path: Evidence['paths'][number]): string =>
  objectText(path, { pointsM: points => listOf(points, textOf) })

const evidenceText = (evidence: Evidence): string => objectText(evidence, { paths: paths => listOf(paths, pathText) })

/** The same text as JSON.stringify(question), several times faster where questions share their clip. */
export const formatQuestion = (question: Question): string =>
  objectText(question, { scenesFile: textOf, clip: textOf, evidence: evidenceText })
