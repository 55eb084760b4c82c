import type { Card } from './card.ts'

/** The card for a person: Markdown. */
export function cardPage(card: Card): string {
  const { conversations, turns, recipe, seed } = card
  return [
    `# Mixture ${recipe}`,
    `${conversations.train} conversations with ${turns.train} turns to train on, ${conversations.val} with ${turns.val} held out; seed ${seed}.`,
    '## Questions about motion',
    table(
      ['split', 'task', 'source', 'made by', 'turns', 'share', 'mean weight'],
      card.kinematic.map(row => [
        row.split,
        row.task,
        row.source,
        row.provenance,
        `${row.turns}`,
        `${(100 * row.share).toFixed(1)} %`,
        row.meanWeight.toFixed(3),
      ]),
    ),
    ...section('General data', ['data set', 'wanted', 'rows read', 'conversations', 'turns'], generalRows(card)),
    '## Answers',
    ...Object.entries(card.histograms).map(([task, bins]) => histogram(task, bins)),
    ...section('Left out', ['why', 'questions'], pairs(card.leftOut)),
    ...section(
      'Benchmarks kept apart',
      ['folder', 'recordings'],
      card.benches.map(({ folder, recordings }) => [folder, `${recordings}`]),
    ),
    '## Licences',
    table(
      ['source', 'licence', 'attribution', 'turns'],
      card.sources.map(({ name, licence, attribution, turns: own }) => [name, licence, attribution, `${own}`]),
    ),
    '## Options',
    `\`\`\`json\n${JSON.stringify(card.options, null, 2)}\n\`\`\``,
    ...section('Files', ['file', 'SHA-256'], Object.entries(card.files)),
    '',
  ].join('\n\n')
}

const generalRows = ({ general }: Card): string[][] =>
  general.map(({ name, wanted, read, conversations, turns }) => [
    name,
    wanted === undefined ? 'all' : `${wanted}`,
    `${read}`,
    `${conversations}`,
    `${turns}`,
  ])

const pairs = (counts: Readonly<Record<string, number>>): string[][] =>
  Object.entries(counts).map(([name, count]) => [name, `${count}`])

const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0 ? [] : [`## ${title}`, table(head, rows)]

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n')

const BAR = 40

function histogram(task: string, bins: Readonly<Record<string, number>>): string {
  const most = Math.max(...Object.values(bins))
  const rows = Object.entries(bins).map(([bin, count]) => [
    bin,
    `${count}`,
    '█'.repeat(Math.max(1, Math.round((BAR * count) / most))),
  ])
  return table([task, 'turns', ''], rows)
}
