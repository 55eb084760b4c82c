import { readFile } from 'node:fs/promises'
import type { WorkOptions } from '../../base/work.ts'
import { type PageAnswer, type PageItem, type PageQuestion, renderPage } from '../../look/page.ts'
import type { AskedVideo } from '../asked-video.ts'
import { markedClip } from '../model/marked-clip.ts'
import { withMedia } from '../model/model-clip.ts'
import type { AskResult } from '../result.ts'
import { agreement, intervalLines, refusalLine } from './in-words.ts'
import { pathsOnPage } from './picture.ts'

export interface AskPageOptions extends WorkOptions {
  /** Of the model that was asked too. */
  readonly model?: string
}

/** One HTML file: the clip with its boxes (where there are pictures), the measured paths from above, each question with its answers side by side. */
export async function askPage(
  video: AskedVideo,
  results: readonly AskResult[],
  { model = 'the model', ...work }: AskPageOptions = {},
): Promise<string> {
  const shots = results.length > 0 ? await video.shotsFor(results[0].question, work) : []
  const title = video.subject.split(/[\\/]/).at(-1) ?? video.subject
  const pathSvg = pathsOnPage(title, results, shots)
  const clipFile = await clipUri(video, results, work)
  const item: PageItem = {
    title,
    ...(clipFile && { clipFile }),
    ...(pathSvg && { pathSvg }),
    questions: results.map(result => questionOf(result, model)),
  }
  const isMeasured = results.some(({ by, other }) => by === 'measure' || other?.by === 'measure')
  return renderPage({ title: 'What moves how?', ...(isMeasured ? MEASURED : BY_MODEL), items: [item] })
}

/** What is true of the answers at hand: a model alone measures nothing. */
const MEASURED = {
  intro: 'Questions about the motion in one clip, answered by measuring the paths of what is asked about.',
  asked:
    'Each answer is computed from that path, with its 90 % interval; where a model was asked too, its answer stands beside it.',
}
const BY_MODEL = {
  intro: 'Questions about the motion in one clip, answered by a model that looks at it.',
  asked: 'Each answer is what the model says of the pictures. Nothing was measured.',
}

async function clipUri(
  video: AskedVideo,
  [first]: readonly AskResult[],
  work: WorkOptions,
): Promise<string | undefined> {
  if (!first || !video.hasPictures) return undefined
  const clip = await markedClip(video, first.question, work)
  return withMedia(clip, 'video', work, async media =>
    media.kind === 'video' ? `data:video/mp4;base64,${(await readFile(media.file)).toString('base64')}` : undefined,
  )
}

function questionOf(result: AskResult, model: string): PageQuestion {
  const { question, by, other, steps, because } = result
  const who = { measure: 'measured', model } as const
  const sure = result.status === 'answered' ? intervalLines(result.answer).join('') : ''
  const text = result.status === 'answered' ? result.text : refusalLine(result.text)
  const answers: PageAnswer[] = [{ by: who[by], text, ...(sure !== '' && { note: sure }) }]
  if (other) {
    const agrees = agreement(other.agrees)
    answers.push({ by: who[other.by], text: other.text, ...(agrees !== '' && { note: agrees }) })
  }
  // Where both have an answer, that they agree or not is said beside it.
  const reason = because === undefined || other?.agrees !== undefined ? [] : [`The first is given because ${because}.`]
  return { question, answers, evidence: [...steps.map(step => step.text), ...reason] }
}
