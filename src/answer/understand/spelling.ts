/** Edits of neighbouring letters that swap them count one (Damerau-Levenshtein, restricted); stops above `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row[b.length]
}

/** Shorter words have too many neighbours that are words themselves. */
const LEAST_LETTERS = 5
const LONG_LETTERS = 9

/** The one word of the vocabulary that is a slip of the finger away; undefined where none or several are. */
export function corrected(word: string, vocabulary: ReadonlySet<string>): string | undefined {
  if (word.length < LEAST_LETTERS || word.length > 20 || !/^[a-z]+$/.test(word)) return undefined
  const most = word.length >= LONG_LETTERS ? 2 : 1
  let best: string | undefined
  let least = most + 1
  for (const known of vocabulary) {
    // Slips spare the first letter, and words of four letters are too near to one another.
    if (known.length < LEAST_LETTERS || known[0] !== word[0]) continue
    const edits = distance(word, known, most)
    if (edits < least) [best, least] = [known, edits]
    else if (edits === least && edits <= most) best = undefined
  }
  return best
}
