import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { badInput } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import type { SkipOptions, WorkOptions } from '../base/work.ts'
import type { MediaKind } from '../export/conversation.ts'
import { makeFolder, writeFileAtomic } from '../files/atomic.ts'
import { CARD_FILE, CARD_PAGE_FILE, MEDIA_FOLDER, VAL_FILE } from './conversation.ts'
import { type GatheredGeneral, type GeneralFiles, gatherGeneral } from './general/gather-general.ts'
import { GENERAL_SOURCES } from './general/sources.ts'
import { assemble, type Item } from './mixture/assemble.ts'
import type { Card } from './mixture/card.ts'
import { cardPage } from './mixture/card-page.ts'
import { chooseRows } from './mixture/choose.ts'
import { ClipFiles } from './mixture/clip-files.ts'
import { planDialogues } from './mixture/dialogues.ts'
import { type Gathered, gatherQuestions } from './mixture/gather.ts'
import { LeakGuard } from './mixture/leak-guard.ts'
import { makeCard } from './mixture/make-card.ts'
import { linkRoots, unlinkRoots } from './mixture/media-links.ts'
import { RowFiles } from './mixture/row-files.ts'
import { Spool } from './mixture/spool.ts'
import { Tally } from './mixture/tally.ts'
import type { MixtureOptions, Recipe } from './recipe.ts'
import { type OtherTrainer, trainerNamed } from './trainers/trainers.ts'
import { writeSettings } from './trainers/write-settings.ts'

export interface PrepareOptions extends WorkOptions, SkipOptions {
  /** Settings of other trainers follow it; the mixture follows `mixture`. */
  readonly recipe: Recipe
  readonly mixture: MixtureOptions
  readonly seed: number
  readonly questions: readonly string[]
  /** Folders of drawn clips. */
  readonly clips: readonly string[]
  /** Folders of benchmarks that must not leak. */
  readonly benches: readonly string[]
  readonly video?: GeneralFiles
  readonly spatial?: GeneralFiles
  readonly out: string
  /** Other trainers whose files are written too. */
  readonly trainers?: readonly string[]
  /** Media are put into the folder, which then can be moved, in place of links to where they are. */
  readonly copyMedia?: boolean
}

/** General data by the name of its source. */
type General = ReadonlyMap<string, GatheredGeneral>

/**
 * Conversations for a trainer from questions and general data: `train.jsonl`, `val.jsonl` where questions of val
 * recordings are given, what other trainers load, and a card, written last. One pass over every input; memory holds
 * some numbers a question. The same input, options and seed give the same bytes. Errors: a recording or clip of a
 * benchmark, a clip that was not drawn, nothing to train on.
 */
export async function prepareMixture(options: PrepareOptions): Promise<Card> {
  const { out } = options
  const trainers = (options.trainers ?? []).map(trainerNamed)
  await makeFolder(out)
  await rm(join(out, CARD_FILE), { force: true })
  const guard = new LeakGuard()
  for (const bench of options.benches) await guard.addBench(bench, options.signal)
  const clips = new ClipFiles()
  for (const folder of options.clips) await clips.add(folder, options.signal)
  const spool = await Spool.beside(join(out, 'rows'))
  try {
    const gathered = await gatherQuestions(options.questions, { ...options, clips, guard, spool })
    const general = await gatherAll(options, spool)
    const card = await writeAll({ options, trainers, clips, guard, spool, gathered, general })
    await writeFileAtomic(join(out, CARD_PAGE_FILE), cardPage(card))
    await writeFileAtomic(join(out, CARD_FILE), `${JSON.stringify(card, null, 2)}\n`)
    return card
  } finally {
    await spool.close()
  }
}

async function gatherAll(options: PrepareOptions, spool: Spool): Promise<General> {
  const general = new Map<string, GatheredGeneral>()
  for (const source of GENERAL_SOURCES) {
    const given = options[source.name]
    if (!given || options.mixture[source.name] === 0) continue
    general.set(
      source.name,
      await gatherGeneral(source, { ...options, given, count: options.mixture[source.name], spool }),
    )
  }
  return general
}

interface Parts {
  readonly options: PrepareOptions
  readonly trainers: readonly OtherTrainer[]
  readonly clips: ClipFiles
  readonly guard: LeakGuard
  readonly spool: Spool
  readonly gathered: Gathered
  readonly general: General
}

async function writeAll(parts: Parts): Promise<Card> {
  const { options, trainers, spool, gathered } = parts
  const { out } = options
  const items = itemsOf(parts)
  if (items.train.length === 0) throw nothingLeft(parts)
  const kinds: MediaKind[] = parts.general.has('spatial') ? ['video', 'image'] : ['video']
  const splits = items.val.length > 0 ? (['train', 'val'] as const) : (['train'] as const)
  const roots = mediaRoots(parts)
  await (options.copyMedia ? unlinkRoots(out, roots) : linkRoots(out, roots))
  const files = await RowFiles.open({ out, splits, kinds, formats: trainers.map(({ format }) => format) })
  const tally = new Tally()
  try {
    const work = { ...options, gathered, spool, files, tally, ...(options.copyMedia && { copyFrom: roots }) }
    for (const split of splits) await assemble(split, items[split], work)
    const names = await files.commit()
    if (items.val.length === 0) await rm(join(out, VAL_FILE), { force: true })
    await writeSettings(trainers, {
      out,
      recipe: options.recipe,
      kinds,
      splits,
      isWeighted: tally.strata().some(([, { turns, weightSum }]) => turns !== weightSum),
    })
    return await makeCard({ ...parts, tally, names, roots })
  } finally {
    await files.discard()
  }
}

function itemsOf({ options, gathered, general }: Parts): Record<'train' | 'val', Item[]> {
  const { mixture, seed } = options
  const rows = chooseRows(gathered, mixture)
  const planned = (own: readonly number[]): Item[] => planDialogues(gathered, own, { turns: mixture.turns, seed })
  const mixedIn = [...general].flatMap(([name, { places }]) => places.map(place => ({ general: name, place })))
  return {
    train: new Random(seed, 'order', 'train').shuffle([...planned(rows.train), ...mixedIn]),
    val: new Random(seed, 'order', 'val').shuffle(planned(rows.val)),
  }
}

function mediaRoots({ options, clips, general }: Parts): Map<string, string> {
  const roots = new Map(clips.roots)
  for (const { name } of GENERAL_SOURCES) {
    const given = options[name]
    if (given && general.has(name)) roots.set(`${MEDIA_FOLDER}/${name}`, resolve(given.root))
  }
  return roots
}

function nothingLeft({ gathered }: Parts) {
  const why = [...gathered.leftOut].map(([reason, count]) => `${count} ${reason}`).join(', ')
  return badInput({
    subject: 'mixture',
    expected: 'questions of train recordings',
    got: gathered.read === 0 ? 'no question' : `none of ${gathered.read}: ${why || 'kinematic 0'}`,
  })
}
