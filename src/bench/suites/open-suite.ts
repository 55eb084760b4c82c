import { createHash } from 'node:crypto'
import { badInput, badUsage } from '../../base/errors.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import type { BenchItem, ClipMedia, ItemSource } from '../run/item.ts'
import { groupBy } from './rules/totals.ts'
import { type Scores, scoreBy } from './score.ts'
import type { Judge, Mark, SuiteRow } from './suite.ts'
import { clipOf } from './suite-clip.ts'
import { FolderOfSuite } from './suite-folder.ts'

/** What is told of a suite before its files are there. */
export type SuiteFacts = Pick<SuiteRow<unknown>, 'name' | 'title' | 'licence' | 'data' | 'allRight'> & {
  readonly official: string
  readonly strict?: string
  readonly judge?: string
}

export interface Suite extends SuiteFacts {
  open(folder: string, signal?: AbortSignal): Promise<OpenSuite>
}

/** Text by question id. */
export type Texts = ReadonlyMap<string, string>

export interface OpenSuite {
  readonly ids: readonly string[]
  /** The questions for a model; `clips` where it is shown something. */
  source(clips: boolean): ItemSource
  /** Every answer by every rule of the suite, or the official one alone; what has no text is scored as "". */
  score(answers: Texts, options?: { readonly officialOnly?: boolean }): Scores
  /** The questions for the judge, about these answers. */
  judgeSource(answers: Texts): ItemSource & { readonly system: string }
  scoreReviews(reviews: Texts): Scores
}

/** A row as a suite: what is inside its types stays there. */
export function defineSuite<Doc, M extends Mark, S extends Mark, J extends Mark>(row: SuiteRow<Doc, M, S, J>): Suite {
  const { name, title, licence, data, allRight, official, strict, judge } = row
  return {
    ...{ name, title, licence, data, allRight, official: official.about },
    ...(strict && { strict: strict.about }),
    ...(judge && { judge: `${judge.model}: ${judge.rule.about}` }),
    async open(path, signal) {
      const folder = new FolderOfSuite(path, signal)
      const docs = byId(row, await row.read(folder), path)
      const hash = createHash('sha256').update(name)
      for (const file of folder.filesRead) hash.update(await sha256OfFile(file))
      return opened(row, docs, path, hash.digest('hex'))
    },
  }
}

function byId<Doc, M extends Mark, S extends Mark, J extends Mark>(
  row: SuiteRow<Doc, M, S, J>,
  docs: readonly Doc[],
  where: string,
): Map<string, Doc> {
  const found = new Map<string, Doc>()
  for (const doc of docs) {
    const id = row.id(doc)
    if (found.has(id)) throw badInput({ subject: `question ${id}`, expected: 'once', got: 'twice', where })
    found.set(id, doc)
  }
  return found
}

function opened<Doc, M extends Mark, S extends Mark, J extends Mark>(
  row: SuiteRow<Doc, M, S, J>,
  docs: ReadonlyMap<string, Doc>,
  folder: string,
  identity: string,
): OpenSuite {
  const ids = [...docs.keys()]
  return {
    ids,
    source: clips => ({ identity, ids, items: signal => items(row, docs, clips ? folder : undefined, signal) }),
    score: (answers, { officialOnly = false } = {}) => ({
      official: scoreBy(row.official, docs, answers),
      ...(row.strict && !officialOnly && { strict: scoreBy(row.strict, docs, answers) }),
    }),
    judgeSource: answers => judgeSource(judgeOf(row), docs, answers, identity),
    scoreReviews: reviews => ({ judged: scoreBy(judgeOf(row).rule, docs, reviews) }),
  }
}

function judgeOf<Doc, M extends Mark, S extends Mark, J extends Mark>({ name, judge }: SuiteRow<Doc, M, S, J>) {
  if (judge) return judge
  throw badUsage({ subject: `suite ${name}`, expected: 'one that is judged', got: 'one that is scored by rule' })
}

async function* items<Doc, M extends Mark, S extends Mark, J extends Mark>(
  row: SuiteRow<Doc, M, S, J>,
  docs: ReadonlyMap<string, Doc>,
  folder: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<BenchItem> {
  for (const group of groupBy([...docs], ([, doc]) => row.videos(doc).join()).values()) {
    let clip: ClipMedia | undefined
    for (const [id, doc] of group) {
      const shows = row.shows
      if (folder !== undefined && (shows || !clip)) {
        clip = await clipOf(folder, row.videos(doc), picture => shows?.(doc, picture) ?? true, signal)
      }
      yield { id, question: row.prompt(doc), instruction: '', ...(clip && { clip }) }
    }
  }
}

function judgeSource<Doc, J extends Mark>(
  judge: Judge<Doc, J>,
  docs: ReadonlyMap<string, Doc>,
  answers: Texts,
  identity: string,
) {
  const asked = [...docs].map(([id, doc]): BenchItem => {
    return { id, question: judge.ask(doc, answers.get(id) ?? ''), instruction: '' }
  })
  const hash = createHash('sha256').update(identity)
  for (const { question } of asked) hash.update(`${JSON.stringify(question)}\n`)
  return {
    system: judge.system,
    identity: hash.digest('hex'),
    ids: [...docs.keys()],
    async *items(): AsyncGenerator<BenchItem> {
      yield* asked
    },
  }
}
