export interface Column<Row> {
  readonly header: string
  readonly cell: (row: Row) => string
  /** Numbers stand to the right. */
  readonly right?: boolean
}

/** Lines of a table, columns two blanks apart and as wide as their widest cell. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [columns.map(c => c.header), ...rows.map(row => columns.map(c => c.cell(row)))]
  const widths = columns.map((_, i) => cells.reduce((widest, line) => Math.max(widest, line[i].length), 0))
  const pad = (text: string, i: number) => (columns[i].right ? text.padStart(widths[i]) : text.padEnd(widths[i]))
  return cells.map(line => line.map(pad).join('  ').trimEnd())
}
