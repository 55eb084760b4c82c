import { readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { missing } from '../base/errors.ts'
import { orSkipLater } from '../base/skip-bad.ts'
import { throwIfAborted } from '../base/work.ts'
import { clipHashOf } from '../clips/clip-hash.ts'
import { CLIP_INDEX_FILE, CLIP_INDEX_FORMAT } from '../clips/clip-index.ts'
import { makeFolder, writeFileAtomic } from '../files/atomic.ts'
import { readJsonl } from '../files/jsonl.ts'
import { resolveScenes } from '../files/question-scenes.ts'
import { QUESTION_FORMAT, type Question } from '../questions/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { COMPACT, drawPlan, SHARP } from './draw-plan.ts'
import { evidenceLines } from './evidence-text.ts'
import { type Looked, type LookOptions, PAGE_FILE } from './look-at-scenes.ts'
import { type PageItem, renderPage } from './page.ts'
import { Pictures } from './pictures.ts'
import { planOfQuestion } from './plan-of-question.ts'

export interface LookAtQuestionsOptions extends LookOptions {
  readonly scenes?: readonly string[]
  /** A folder that `stvlm clips` made: its clips play on the page. */
  readonly clips?: string
}

/** Clips are put into the page itself while they are no larger than this together; otherwise it refers to them. */
const MAX_EMBEDDED_BYTES = 48 * 2 ** 20

/** A page of questions by clip: the clip, the path from above, each question, its answer and where that comes from. */
export async function lookAtQuestions(questionsPath: string, options: LookAtQuestionsOptions): Promise<Looked> {
  const { folder, scenes, signal, onProgress } = options
  await makeFolder(folder)
  const { chosen, leftOut } = await chooseQuestions(questionsPath, options)
  const clipOf = await clipsOf(options, new Set(chosen.map(question => question.id)))
  const pictures = new Pictures(folder)
  const items = new Map<string, PageItem>()
  for await (const { scene, records } of resolveScenes(chosen, { recordsPath: questionsPath, scenes, signal })) {
    throwIfAborted(signal, folder)
    for (const questions of byClip(records)) {
      const item = await orSkipLater(options, () => itemOf(questions, scene, pictures, clipOf))
      if (item) items.set(questions[0].id, item)
      onProgress?.({ done: items.size, unit: 'clips' })
    }
  }
  const inOrder = chosen.flatMap(question => items.get(question.id) ?? [])
  const remarks = leftOut > 0 ? [`${leftOut} more questions are not shown (--max).`] : []
  const pagePath = join(folder, PAGE_FILE)
  const page = { title: 'How far, how fast, in which direction?', intro: INTRO, asked: ASKED, items: inOrder, remarks }
  await writeFileAtomic(pagePath, renderPage(page))
  return { pagePath, shown: inOrder.length, leftOut }
}

const INTRO =
  'Questions about motion in short video clips. Every answer is computed from the measured path of the marked object, not guessed from the pictures.'

const ASKED = 'Each question has one answer, computed from that path; below it stands how.'

/** The questions of the first `max` clips. */
async function chooseQuestions(questionsPath: string, { max, signal, onBad }: LookOptions) {
  const clips = new Set<string>()
  const chosen: Question[] = []
  let leftOut = 0
  for await (const question of readJsonl(QUESTION_FORMAT, questionsPath, { signal, onBad })) {
    const hash = clipHashOf(question)
    if (clips.size < max) clips.add(hash)
    if (clips.has(hash)) chosen.push(question)
    else leftOut++
  }
  return { chosen, leftOut }
}

function byClip(questions: readonly Question[]): Question[][] {
  const groups = new Map<string, Question[]>()
  for (const question of questions) {
    const hash = clipHashOf(question)
    groups.set(hash, [...(groups.get(hash) ?? []), question])
  }
  return [...groups.values()]
}

async function itemOf(
  questions: readonly Question[],
  scene: Scene,
  pictures: Pictures,
  clipOf: ReadonlyMap<string, string>,
): Promise<PageItem> {
  const [first] = questions
  const plan = planOfQuestion(first, scene)
  const pathSvg =
    plan && (await pictures.write(first.id, SHARP * COMPACT.widthPx, theme => drawPlan(plan, theme, COMPACT)))
  const clipFile = questions.map(question => clipOf.get(question.id)).find(file => file !== undefined)
  const { clip, source, licence, attribution } = first
  return {
    title: `${first.sceneId}, ${clip.startS} to ${clip.endS} s`,
    ...(clipFile && { clipFile }),
    ...(pathSvg && { pathSvg }),
    questions: questions.map(question => ({
      question: question.question,
      answers: [{ text: question.answerText }],
      evidence: evidenceLines(question),
    })),
    credit: [source, licence, attribution].filter(text => text !== '').join(' · '),
  }
}

/** By question: the clip as a data: URI, or where it is, seen from the page. */
async function clipsOf(options: LookAtQuestionsOptions, wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const { clips, folder, signal, onBad } = options
  if (clips === undefined) return new Map()
  const fileOf = new Map<string, string>()
  for await (const { questionId, file } of readJsonl(CLIP_INDEX_FORMAT, join(clips, CLIP_INDEX_FILE), {
    signal,
    onBad,
  })) {
    if (file && wanted.has(questionId)) fileOf.set(questionId, join(clips, file))
  }
  const paths = [...new Set(fileOf.values())]
  const sizes = await Promise.all(paths.map(path => orSkipLater(options, () => sizeOfClip(path))))
  const isSmall = sizes.reduce<number>((sum, size = 0) => sum + size, 0) <= MAX_EMBEDDED_BYTES
  const address = new Map<string, string>()
  for (const [i, path] of paths.entries()) {
    if (sizes[i] !== undefined) address.set(path, isSmall ? await dataUri(path) : addressFrom(folder, path))
  }
  return new Map([...fileOf].flatMap(([id, path]) => (address.has(path) ? [[id, address.get(path)!]] : [])))
}

async function sizeOfClip(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined)
  if (info) return info.size
  throw missing({ subject: 'clip', expected: 'to be where its index says', got: 'nothing there', where: path })
}

const dataUri = async (path: string): Promise<string> =>
  `data:video/mp4;base64,${(await readFile(path)).toString('base64')}`

/** Of a file, as a page in `folder` names it. */
export const addressFrom = (folder: string, path: string): string =>
  relative(resolve(folder), resolve(path)).split(sep).map(encodeURIComponent).join('/')
