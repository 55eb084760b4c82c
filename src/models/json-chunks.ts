import { randomUUID } from 'node:crypto'

/** A string whose JSON is made once and shared by many bodies: a picture as letters is a hundred thousand of them. */
export class SharedString {
  /** Its JSON, in UTF-8, quotes and all. */
  readonly json: Buffer

  constructor(text: string) {
    this.json = Buffer.from(JSON.stringify(text))
  }
}

/** Stands for a shared string until the parts are put together; no text can hold it. */
const MARK = randomUUID()

/** JSON of a value in chunks; those of shared strings are theirs, not copies. */
export function jsonChunks(value: unknown): Buffer[] {
  const shared: SharedString[] = []
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (!(part instanceof SharedString)) return part
    shared.push(part)
    return MARK
  })
  return text.split(`"${MARK}"`).flatMap((rest, i) => {
    const before = shared[i - 1]
    return before ? [before.json, Buffer.from(rest)] : [Buffer.from(rest)]
  })
}
