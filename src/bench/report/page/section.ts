import type { Chart } from '../charts/chart.ts'

/** A chart with what it shows in figures. */
export interface Figure {
  readonly chart: Chart
  /** A table's HTML. */
  readonly table: string
  /** The table stands open beside the chart. */
  readonly open?: boolean
}

export interface Section {
  readonly id: string
  readonly title: string
  /** What is to be seen, for somebody who sees it for the first time; HTML is made of it by escaping. */
  readonly lead: string
  /** HTML before the figures. */
  readonly before?: string
  readonly figures?: readonly Figure[]
  /** HTML after them. */
  readonly after?: string
}
