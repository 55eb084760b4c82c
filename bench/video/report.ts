/** One line of the table of figures: what, what came out, what was to be reached and what is aimed at. */
export interface FigureRow {
  readonly what: string
  readonly measured: string
  readonly toReach: string
  readonly goal: string
}

export function printRows(rows: readonly FigureRow[]): void {
  process.stdout.write('| what | measured | to reach | goal |\n|---|---|---|---|\n')
  for (const { what, measured, toReach, goal } of rows) {
    process.stdout.write(`| ${what} | ${measured} | ${toReach} | ${goal} |\n`)
  }
}
