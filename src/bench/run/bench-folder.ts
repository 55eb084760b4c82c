import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'
import { CLIP_INDEX_FILE, CLIP_INDEX_FORMAT } from '../../clips/clip-index.ts'
import { readJsonl } from '../../files/jsonl.ts'
import { resolveScenes, sha256OfFile } from '../../files/question-scenes.ts'
import { QUESTION_FORMAT, type Question } from '../../questions/record.ts'
import { CLIPS_FOLDER, PLAIN_FOLDER, QUESTIONS_FILE, SCENES_FILE } from '../manifest.ts'
import { VariantItems, type VariantOptions } from '../variants/variant-items.ts'
import { variantOf } from '../variants/variants.ts'
import type { BenchItem, ItemSource } from './item.ts'
import { type DrawnClip, itemOfQuestion, type SceneOf } from './question-item.ts'
import { readManifest, refuseChanged } from './whole-folder.ts'

export interface BenchFolderOptions {
  /** The pictures are looked at. */
  readonly clips: boolean
  /** The scenes are read along: items come scene by scene. */
  readonly scenes: boolean
  /** Questions to which the variant does not apply are left out. */
  readonly variant?: VariantOptions
  readonly signal?: AbortSignal
}

/**
 * The items of a folder of `questions.jsonl` and `clips/`; memory holds the questions and one scene. Where the folder has
 * a manifest, its identity is the items', and files that changed since are refused.
 */
export async function openBenchFolder(folder: string, given: BenchFolderOptions): Promise<ItemSource> {
  const needsScenes = given.clips && given.variant !== undefined && variantOf(given.variant.name).kind.needsScenes
  const options = { ...given, scenes: given.scenes || needsScenes === true }
  const path = join(folder, QUESTIONS_FILE)
  const identity = await identityOf(folder, options)
  const unchanged = await readQuestions(path, options.signal)
  const clips = options.clips ? await readClipIndex(join(folder, CLIPS_FOLDER), path, options.signal) : undefined
  const clipOf = (question: Question): DrawnClip | undefined => {
    const drawn = clips?.get(question.id)
    if (drawn || !clips) return drawn
    throw missing({ subject: `clip of question ${question.id}`, expected: 'in the index', got: 'none', where: folder })
  }
  const variant = options.variant && new VariantItems(unchanged, path, clips, options.variant)
  const questions = variant?.questions ?? unchanged
  const itemOf: ItemOf = (question, scene) =>
    variant?.itemOf(question, scene) ?? itemOfQuestion(question, clipOf(question), scene)
  const makers = { clipOf, itemOf }
  return {
    identity,
    ids: questions.map(question => question.id),
    ...(variant && { settings: variant.settings }),
    items: signal => (options.scenes ? withScenes(questions, path, makers, signal) : inOrder(questions, makers)),
  }
}

async function identityOf(folder: string, { clips, scenes, variant }: BenchFolderOptions): Promise<string> {
  const manifest = await readManifest(folder)
  if (!manifest) return sha256OfFile(join(folder, QUESTIONS_FILE))
  const isUsed = (path: string) =>
    path === QUESTIONS_FILE ||
    (scenes && path === SCENES_FILE) ||
    (clips && path.startsWith(`${CLIPS_FOLDER}/`)) ||
    (clips && variant !== undefined && path.startsWith(`${PLAIN_FOLDER}/`))
  await refuseChanged(folder, manifest, isUsed)
  return manifest.identity
}

/** All of a file; a doubled id is refused. */
export async function readQuestions(path: string, signal?: AbortSignal): Promise<Question[]> {
  const questions: Question[] = []
  const ids = new Set<string>()
  for await (const question of readJsonl(QUESTION_FORMAT, path, { signal })) {
    if (ids.has(question.id)) {
      throw badInput({ subject: `question ${question.id}`, expected: 'once', got: 'twice', where: path })
    }
    ids.add(question.id)
    questions.push(question)
  }
  if (questions.length > 0) return questions
  throw badInput({ subject: 'questions', expected: 'one at least', got: 'none', where: path })
}

type ClipOf = (question: Question) => DrawnClip | undefined
type ItemOf = (question: Question, scene: SceneOf) => BenchItem

interface Makers {
  readonly clipOf: ClipOf
  readonly itemOf: ItemOf
}

async function* inOrder(questions: readonly Question[], { clipOf, itemOf }: Makers): AsyncGenerator<BenchItem> {
  for (const group of byClip(questions, clipOf)) {
    for (const question of group) yield itemOf(question, () => noScenes(question))
  }
}

async function* withScenes(
  questions: readonly Question[],
  recordsPath: string,
  { clipOf, itemOf }: Makers,
  signal: AbortSignal,
): AsyncGenerator<BenchItem> {
  for await (const { scene, records } of resolveScenes(questions, { recordsPath, signal })) {
    for (const group of byClip(records, clipOf)) {
      for (const question of group) yield itemOf(question, async () => scene)
    }
  }
}

/** Questions of one clip together, in the order of the clips' first question. */
function byClip(questions: readonly Question[], clipOf: ClipOf): Iterable<Question[]> {
  const groups = new Map<string, Question[]>()
  for (const question of questions) {
    const key = clipOf(question)?.row.clipHash ?? ''
    const group = groups.get(key)
    if (group) group.push(question)
    else groups.set(key, [question])
  }
  return groups.values()
}

function noScenes({ sceneId }: Question): never {
  throw missing({ subject: `scene ${sceneId}`, expected: 'to be read along', got: 'not asked for' })
}

/** By question: its drawn clip, as the folder's index says. */
export async function readClipIndex(
  clipsFolder: string,
  questionsPath: string,
  signal?: AbortSignal,
): Promise<Map<string, DrawnClip>> {
  const path = join(clipsFolder, CLIP_INDEX_FILE)
  if (!(await stat(path).catch(() => undefined))) {
    const expected = `clips drawn there (stvlm clips ${questionsPath} --out ${clipsFolder})`
    throw missing({ subject: 'clips', expected, got: 'none', where: path })
  }
  const drawn = new Map<string, DrawnClip>()
  for await (const row of readJsonl(CLIP_INDEX_FORMAT, path, { signal })) {
    drawn.set(row.questionId, { row, folder: clipsFolder })
  }
  return drawn
}
