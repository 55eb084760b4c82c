import { evidenceLines } from '../../../look/evidence-text.ts'
import { escapeXml } from '../../../look/svg.ts'
import type { Question } from '../../../questions/record.ts'
import { folded } from '../page/table.ts'
import { figure, percent, readingWords, taskName, truthWords } from '../words.ts'
import type { Case } from './choose-cases.ts'
import type { Strip } from './stills.ts'

export interface Card extends Case {
  readonly question: Question
  readonly strip: Strip
  readonly plan?: string
  /** Variants of this question that the same model has right. */
  readonly alsoRight: readonly string[]
}

const LONGEST_ANSWER = 1500

/** One answer: what was shown and asked, what is true, what was said, how that was read and judged. */
export function renderCard(card: Card): string {
  const { kind, series, score, question, plan } = card
  const verdict = score.right ? 'right' : 'wrong'
  const { credit, lines } = { credit: creditOf(question), lines: evidenceLines(question) }
  const evidence = `<ul class="lines">${lines.map(line => `<li>${escapeXml(line)}</li>`).join('')}</ul>`
  return `<article class="case" data-kind="${kind}" data-task="${escapeXml(score.task)}" data-model="${escapeXml(series.label)}">
<h3><span class="badge">${kind}</span><span class="badge ${verdict}">${verdict}</span>${escapeXml(`${series.label}, ${taskName(score.task)}`)}</h3>
<div class="told"><div>${renderStrip(card)}</div><div><p class="question">${escapeXml(question.question)}</p>
<dl>${factsOf(card)
    .map(
      ([name, value, style]) =>
        `<dt>${escapeXml(name)}</dt><dd${style ? ` class="${style}"` : ''}>${linesOf(value)}</dd>`,
    )
    .join(
      '',
    )}</dl>${folded('Where the truth comes from', evidence)}</div>${plan === undefined ? '' : `<figure>${plan}</figure>`}</div>
<p class="credit">${escapeXml(credit)}</p>
</article>`
}

type Fact = readonly [name: string, value: string, style?: string]

function factsOf({ score, question, alsoRight }: Card): Fact[] {
  const { truth, reading, text, error } = score
  const naive = [reading.first, reading.last].map(value => (value === undefined ? 'nothing' : String(value)))
  return [
    ['truth', `${truthWords(truth)}. ${question.answerText}`],
    ['answer', error === undefined ? cut(text) : `none: ${error}`, 'said'],
    ['read as', readingWords(reading)],
    ['why', `${score.right ? 'right' : score.why}${offBy(score)}`],
    ['first, last match', naive.join(', ')],
    ...(alsoRight.length > 0 ? [['right also with', alsoRight.join(', ')] as const] : []),
  ]
}

function offBy({ relativeError, circularHours, iou, margin, right }: Card['score']): string {
  if (relativeError !== undefined) return `, off by ${percent(relativeError)}`
  if (circularHours !== undefined) return circularHours === 0 ? '' : `, off by ${circularHours} h`
  if (iou !== undefined) return `, IoU ${iou.toFixed(2)}`
  return margin !== undefined && !right ? `; margin of the case ${figure(margin)}` : ''
}

const cut = (text: string): string =>
  text.length <= LONGEST_ANSWER
    ? text
    : `${text.slice(0, LONGEST_ANSWER)}… (${text.length - LONGEST_ANSWER} characters more)`

/** Its line breaks are the model's own. */
const linesOf = (text: string): string => text.split('\n').map(escapeXml).join('\n')

function renderStrip({ strip, question }: Card): string {
  const { widthPx, heightPx, address } = strip
  const what = question.objects.map(({ category, colour }) => `${category} in the ${colour} box`).join(', ') || 'no box'
  const cells = strip.stills.map(({ timeS, jpeg }) => {
    const time = `${timeS.toFixed(1)} s`
    const data = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`
    return `<li><img src="${data}" width="${widthPx}" height="${heightPx}" decoding="async" alt="${escapeXml(`Frame at ${time}: ${what}`)}">${time}</li>`
  })
  const link =
    address === undefined
      ? ''
      : `<p class="small"><a href="${escapeXml(address)}">the clip</a> (MP4, in the bench's folder)</p>`
  return `<ul class="strip">${cells.join('')}</ul>${link}`
}

const creditOf = ({ source, licence, attribution }: Question): string =>
  [source, licence, attribution].filter(text => text !== '').join(' · ')
