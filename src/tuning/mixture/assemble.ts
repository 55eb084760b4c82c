import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { type Conversation, MEDIA_TOKEN } from '../conversation.ts'
import type { PlannedDialogue } from './dialogues.ts'
import type { Gathered, SpooledQuestion } from './gather.ts'
import { type MediaRoots, placeFile } from './media-links.ts'
import type { RowFiles } from './row-files.ts'
import type { Place, Spool } from './spool.ts'
import type { Tally } from './tally.ts'

/** A conversation that is to be written: of questions, or of a general data set as it waits in the spool. */
export type Item = PlannedDialogue | { readonly general: string; readonly place: Place }

export interface AssembleOptions extends WorkOptions {
  readonly out: string
  readonly gathered: Gathered
  readonly spool: Spool
  readonly files: RowFiles
  readonly tally: Tally
  /** Given where media are copied into the folder. */
  readonly copyFrom?: MediaRoots
}

/** Writes conversations in the order of the items. */
export async function assemble(
  split: 'train' | 'val',
  items: readonly Item[],
  options: AssembleOptions,
): Promise<void> {
  const { out, files, copyFrom, signal, onProgress, tally } = options
  for (const [i, item] of items.entries()) {
    throwIfAborted(signal, out)
    const conversation = 'general' in item ? await generalOf(item, options) : await dialogueOf(item, options)
    if ('general' in item) tally.addGeneral(item.general, conversation.conversations.length / 2)
    else tally.conversations[split]++
    const media = conversation.video ?? conversation.image
    if (copyFrom && media !== undefined) await placeFile(out, copyFrom, media)
    await files.write(split, conversation)
    onProgress?.({ done: i + 1, total: items.length, unit: `conversations (${split})` })
  }
}

async function generalOf({ place }: { readonly place: Place }, { spool }: AssembleOptions): Promise<Conversation> {
  const row: Conversation = JSON.parse(await spool.text(place))
  return row
}

async function dialogueOf(plan: PlannedDialogue, { gathered, spool, tally }: AssembleOptions): Promise<Conversation> {
  const conversations: Conversation['conversations'] = []
  const weights: number[] = []
  const questions: string[] = []
  const sources = new Set<string>()
  for (const row of plan.rows) {
    const place = { from: gathered.from.at(row), bytes: gathered.bytes.at(row) }
    const spooled: SpooledQuestion = JSON.parse(await spool.text(place))
    const stratum = gathered.strata[gathered.stratum.at(row)]
    const [question, answer] = spooled.wordings[plan.wording]
    const first = conversations.length === 0
    conversations.push({ from: 'human', value: first ? `${MEDIA_TOKEN}\n${question}` : question })
    conversations.push({ from: 'gpt', value: answer })
    weights.push(spooled.weight)
    questions.push(spooled.id)
    sources.add(stratum.source)
    tally.addTurn(stratum, spooled)
  }
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  return {
    id: plan.id,
    video: gathered.clips[plan.clip].path,
    conversations,
    data_source: [...sources].sort().join('+'),
    weight: mean,
    ...(weights.some(weight => weight !== weights[0]) && { answerWeights: weights }),
    questions,
  }
}
