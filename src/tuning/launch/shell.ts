/** A word for a POSIX shell, whatever it holds: spaces, quotes, newlines, a dollar sign. A NUL cannot be passed and throws. */
export function shellWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('a word of a command line cannot hold a NUL')
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(' ')

/** One word a line where a command is long: options with their values. */
export function shellBlock(words: readonly string[]): string {
  const lines: string[] = []
  for (const word of words) {
    const isOption = word.startsWith('--')
    if (lines.length === 0 || isOption) lines.push(shellWord(word))
    else lines[lines.length - 1] += ` ${shellWord(word)}`
  }
  return lines.join(' \\\n  ')
}
