import { escapeXml } from '../../../look/svg.ts'
import { type Card, renderCard } from '../gallery/card.ts'
import { CASE_KINDS } from '../gallery/choose-cases.ts'
import type { Section } from '../page/section.ts'
import { taskName } from '../words.ts'

/** Single answers to look at. */
export function gallery(cards: readonly Card[]): Section | undefined {
  if (cards.length === 0) return undefined
  const models = [...new Set(cards.map(card => card.series.label))]
  const tasks = [...new Set(cards.map(card => card.score.task))].sort()
  const selects = [
    select('model', 'Model', models),
    select('kind', 'Kind', CASE_KINDS),
    select('task', 'Task', tasks, taskName),
  ]
  return {
    id: 'cases',
    title: 'Single answers',
    lead: 'Worst: farthest off, or wrong where the case was clearest. Luckiest: right by the narrowest, nearest to the edge of the tolerance or the closest call. Random: drawn by the seed. Tasks take turns. Frames are as the model saw them.',
    before: `<div class="filters" hidden>${selects.join('')}<output aria-live="polite"></output></div><div class="cases">${cards.map(renderCard).join('\n')}</div>`,
  }
}

function select(
  name: string,
  label: string,
  values: readonly string[],
  nameOf = (value: string): string => value,
): string {
  const options = values.map(value => `<option value="${escapeXml(value)}">${escapeXml(nameOf(value))}</option>`)
  return `<label>${label}<select name="${name}"><option value="">all</option>${options.join('')}</select></label>`
}
