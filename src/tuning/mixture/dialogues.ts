import { Random } from '../../base/random.ts'
import type { Gathered } from './gather.ts'

/** Questions about one clip that one conversation asks, in its order: rows, and which wording of each. */
export interface PlannedDialogue {
  readonly id: string
  readonly clip: number
  readonly rows: readonly number[]
  readonly wording: number
}

export interface DialogueOptions {
  readonly turns: number
  readonly seed: number
}

/**
 * Conversations of at most `turns` questions a clip, shared evenly, in an order drawn by clip; where questions have
 * several wordings there is one round of conversations for each, in an order of its own, so that none holds a question
 * twice.
 */
export function planDialogues(
  gathered: Gathered,
  rows: readonly number[],
  options: DialogueOptions,
): PlannedDialogue[] {
  const dialogues: PlannedDialogue[] = []
  for (const [clip, own] of rowsByClip(gathered, rows)) {
    const { hash } = gathered.clips[clip]
    const rounds = Math.max(...own.map(row => gathered.wordings.at(row)))
    for (let wording = 0; wording < rounds; wording++) {
      const worded = own.filter(row => gathered.wordings.at(row) > wording)
      const shuffled = new Random(options.seed, 'turns', hash, wording).shuffle(worded)
      evenly(shuffled, options.turns).forEach((part, i) => {
        dialogues.push({ id: `${hash.slice(0, 16)}-${wording}-${i}`, clip, rows: part, wording })
      })
    }
  }
  return dialogues
}

function rowsByClip({ clip }: Gathered, rows: readonly number[]): [number, number[]][] {
  const byClip = new Map<number, number[]>()
  for (const row of rows) {
    const own = byClip.get(clip.at(row))
    if (own) own.push(row)
    else byClip.set(clip.at(row), [row])
  }
  // Rows come by stratum: by clip and file order the result does not hang on what else was asked for.
  return [...byClip].sort(([a], [b]) => a - b).map(([number, own]) => [number, own.sort((a, b) => a - b)])
}

/** As few parts of at most `most` as hold all, their sizes within one of each other. */
function evenly(rows: readonly number[], most: number): number[][] {
  const parts = Math.ceil(rows.length / most)
  return Array.from({ length: parts }, (_, i) =>
    rows.slice(Math.floor((i * rows.length) / parts), Math.floor(((i + 1) * rows.length) / parts)),
  )
}
