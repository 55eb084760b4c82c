import { escapeXml } from '../../../look/svg.ts'
import type { ModelSummary } from '../../score/summary.ts'
import { LIGHT_SERIES } from '../charts/chart.ts'
import type { Series } from '../charts/dot-plot.ts'
import { best, type ReportData } from '../report-data.ts'
import { intervalText, OTHER_CLIP, percent, percentOf } from '../words.ts'

/** A model's headline in large, with what it stands beside. */
export function card(data: ReportData, { label, index }: Series): string {
  const macro = data.macro(label)
  const isWhole = macro?.tasks === 7
  const among = macro
    ? `${isWhole ? 'mean of the seven tasks' : `mean of ${macro.tasks} of the seven tasks`}, ${macro.n} questions`
    : 'none of the seven tasks'
  const [blind, ceiling] = [bestMacro(data, data.cast.blind), bestMacro(data, data.cast.ceiling)]
  const other = data.macro(label, OTHER_CLIP)
  const beside = [
    ...(blind ? [`guessing blind ${percent(blind.macro)}`] : []),
    ...(other ? [`shown another clip ${percent(other.macro)}`] : []),
    ...(ceiling ? [`geometry of the boxes ${percent(ceiling.macro)}`] : []),
  ]
  return `<div class="card" style="--c:var(--series-${index % LIGHT_SERIES.length})"><p class="who">${escapeXml(label)}</p><b>${percentOf(macro?.macro)}</b><p>95 %: ${intervalText(macro?.interval95)}; ${among}</p><p>${escapeXml(beside.join(' · '))}</p></div>`
}

/** What the truth itself scores: a report whose truth is not all right is not to be trusted. */
export function checkText({ cast, macro }: ReportData): string {
  const rows = cast.check.flatMap(model => macro(model) ?? [])
  return rows
    .map(({ model, macro: share }) => {
      const verdict = share === 1 ? 'as it must be' : 'which must be 100.0 %: the scoring is not to be trusted'
      return `<p class="small">The right answers themselves (${escapeXml(model)}) score ${percent(share)}, ${verdict}.</p>`
    })
    .join('')
}

const bestMacro = (data: ReportData, models: readonly string[]): ModelSummary | undefined =>
  best(
    models.flatMap(model => data.macro(model) ?? []),
    row => row.macro,
  )
