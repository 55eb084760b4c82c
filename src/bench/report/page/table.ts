import { escapeXml } from '../../../look/svg.ts'

export interface Column<Row> {
  readonly header: string
  readonly cell: (row: Row) => string
  /** Words stand to the left, figures to the right. */
  readonly words?: boolean
}

/** An HTML table whose first column names its rows. It scrolls by itself where it is wider than the screen. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const kind = ({ words }: Column<Row>): string => (words ? ' class="words"' : '')
  const head = columns.map(column => `<th scope="col"${kind(column)}>${escapeXml(column.header)}</th>`)
  const body = rows.map(row => {
    const cells = columns.map((column, i) => {
      const content = escapeXml(column.cell(row))
      return i === 0 ? `<th scope="row">${content}</th>` : `<td${kind(column)}>${content}</td>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  const name = escapeXml(caption)
  return `<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table><caption>${name}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`
}

/** Closed until somebody wants it. */
export const folded = (summary: string, html: string): string =>
  `<details><summary>${escapeXml(summary)}</summary>${html}</details>`
