import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { missing } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import { makeFolder, writeFileAtomic } from '../../files/atomic.ts'
import { svgToPng } from '../../look/png.ts'
import type { Question } from '../../questions/record.ts'
import { CLIPS_FOLDER, type Manifest, QUESTIONS_FILE, SCENES_FILE } from '../manifest.ts'
import { readQuestions } from '../run/bench-folder.ts'
import { readManifest, refuseChanged } from '../run/whole-folder.ts'
import { CHART_WIDTH, LIGHT_CHART } from './charts/chart.ts'
import type { Card } from './gallery/card.ts'
import { makeCards } from './gallery/make-cards.ts'
import { renderReport } from './page/render-report.ts'
import type { Section } from './page/section.ts'
import { readScores } from './read-scores.ts'
import { type ReportData, reportDataOf } from './report-data.ts'
import { asked } from './sections/asked.ts'
import { compare } from './sections/compare.ts'
import { errors } from './sections/errors.ts'
import { gallery } from './sections/gallery.ts'
import { headline } from './sections/headline.ts'
import { losses } from './sections/losses.ts'
import { publishedFigures } from './sections/published.ts'
import { reading } from './sections/reading.ts'
import { strata } from './sections/strata.ts'

export interface ReportOptions extends WorkOptions {
  /** The bench's folder. */
  readonly bench: string
  /** The page's file. */
  readonly out: string
  /** A folder for the charts as PNGs. */
  readonly png?: string
  /** Cases of each kind and model in the gallery; fewer where models are many. 0 leaves it out. */
  readonly cases: number
  /** Draws random cases and resamples. */
  readonly seed: number
}

export interface Reported {
  readonly scores: number
  readonly models: number
  readonly cases: number
  /** PNGs that were written. */
  readonly pictures: number
}

/** Frames of this many cases together keep the page at a few megabytes. */
const MAX_CASES = 60
/** PNGs have three dots for each of the picture's. */
const PNG_WIDTH_PX = 3 * CHART_WIDTH

/**
 * Makes one page of scores. Errors: no scores, scores of another bench than `bench`, a folder that is none or has changed
 * since it was built, clips or scenes that are not there.
 */
export async function reportBench(paths: readonly string[], options: ReportOptions): Promise<Reported> {
  const { bench, out, png, seed } = options
  const { questions, manifest } = await openBench(bench, options)
  const scores = await readScores(paths, questions, bench, options)
  const data = reportDataOf({ scores, questions, seed, ...(manifest && { manifest }) })
  const perKind = Math.min(options.cases, Math.ceil(MAX_CASES / (3 * data.cast.subjects.length)))
  const cards = await makeCards(data, { ...options, perKind })
  const sections = sectionsOf(data, cards)
  await writeFileAtomic(out, renderReport({ ...frameOf(data), sections }))
  const pictures = png === undefined ? 0 : await writePictures(sections, png)
  return {
    scores: scores.length,
    models: new Set(scores.map(score => score.model)).size,
    cases: cards.length,
    pictures,
  }
}

/** What there is nothing to say of is left out. */
function sectionsOf(data: ReportData, cards: readonly Card[]): Section[] {
  const rest = [compare, errors, strata, losses, reading].flatMap(make => make(data) ?? [])
  const cases = gallery(cards)
  return [headline(data), publishedFigures(), ...rest, ...(cases ? [cases] : []), asked(data)]
}

interface OpenBench {
  readonly questions: ReadonlyMap<string, Question>
  readonly manifest?: Manifest
}

async function openBench(folder: string, { signal, cases }: ReportOptions): Promise<OpenBench> {
  const path = join(folder, QUESTIONS_FILE)
  if (!(await stat(path).catch(() => undefined))) {
    const expected = `a folder of ${QUESTIONS_FILE} (stvlm bench build)`
    throw missing({ subject: 'bench', expected, got: 'none there', where: folder })
  }
  const manifest = await readManifest(folder)
  const isUsed = (name: string): boolean =>
    name === QUESTIONS_FILE || (cases > 0 && (name === SCENES_FILE || name === `${CLIPS_FOLDER}/clips.jsonl`))
  if (manifest) await refuseChanged(folder, manifest, isUsed)
  const questions = new Map((await readQuestions(path, signal)).map(question => [question.id, question]))
  return { questions, ...(manifest && { manifest }) }
}

function frameOf({ cast, scores, summary, questions }: ReportData) {
  const names = cast.subjects.map(({ label }) => label)
  const recordings = new Set([...questions.values()].map(question => question.recordingId)).size
  const conditions = new Set(summary.tasks.map(({ model, variant = '' }) => `${model}\n${variant}`)).size
  return {
    title: names.length > 3 ? `STKit-Bench: ${names.length} models` : `STKit-Bench: ${names.join(', ')}`,
    intro: `How far, how fast, in which direction? ${questions.size} questions about objects in coloured boxes, over ${recordings} recordings; ${scores.length} answers of ${conditions} runs, read by one strict parser and scored without a judge.`,
    remarks: [
      'Intervals are the central 95 % of 1,000 bootstrap resamples of whole recordings; the same scores, bench and seed give the same page, byte for byte.',
      'Frames are part of this file; links to clips work while it lies where it was made.',
    ],
  }
}

/** The page's charts on light paper. */
async function writePictures(sections: readonly Section[], folder: string): Promise<number> {
  await makeFolder(folder)
  const charts = sections.flatMap(section => section.figures ?? []).map(({ chart }) => chart)
  for (const chart of charts) {
    await writeFileAtomic(join(folder, `${chart.name}.png`), svgToPng(chart.draw(LIGHT_CHART), PNG_WIDTH_PX))
  }
  return charts.length
}
