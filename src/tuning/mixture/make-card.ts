import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sha256OfFile } from '../../files/question-scenes.ts'
import type { GatheredGeneral, GeneralFiles } from '../general/gather-general.ts'
import { GENERAL_SOURCES } from '../general/sources.ts'
import type { MixtureOptions, Recipe } from '../recipe.ts'
import { CARD_SCHEMA, type Card } from './card.ts'
import type { Gathered } from './gather.ts'
import type { LeakGuard } from './leak-guard.ts'
import type { Tally } from './tally.ts'

interface CardOptions {
  readonly out: string
  readonly recipe: Recipe
  readonly mixture: MixtureOptions
  readonly seed: number
  readonly questions: readonly string[]
  readonly benches: readonly string[]
  readonly video?: GeneralFiles
  readonly spatial?: GeneralFiles
  readonly copyMedia?: boolean
}

export interface CardParts {
  readonly options: CardOptions
  readonly guard: LeakGuard
  readonly gathered: Gathered
  /** By the name of the source. */
  readonly general: ReadonlyMap<string, GatheredGeneral>
  readonly tally: Tally
  /** Files of rows, relative to the folder. */
  readonly names: readonly string[]
  readonly roots: ReadonlyMap<string, string>
}

/** The card of what was written. */
export async function makeCard({ options, guard, gathered, general, tally, names, roots }: CardParts): Promise<Card> {
  const { out, recipe, mixture, seed, benches, copyMedia } = options
  return {
    schema: CARD_SCHEMA,
    recipe: recipe.name,
    options: mixture,
    seed,
    conversations: tally.conversations,
    turns: tally.turns,
    kinematic: tally.strata().map(([, { weightSum, ...row }]) => ({
      ...row,
      share: row.turns / tally.turns[row.split],
      meanWeight: weightSum / row.turns,
    })),
    general: GENERAL_SOURCES.map(({ name, title }) => {
      const counts = tally.general.get(name) ?? { conversations: 0, turns: 0 }
      const wanted = mixture[name]
      return { name: title, ...(wanted !== undefined && { wanted }), read: general.get(name)?.read ?? 0, ...counts }
    }),
    histograms: tally.histograms(),
    sources: sourcesOf(tally),
    leftOut: Object.fromEntries([...gathered.leftOut].sort(([a], [b]) => (a < b ? -1 : 1))),
    benches: benches.map(folder => ({ folder, recordings: guard.recordingsOf(folder) })),
    inputs: await inputsOf(options),
    ...(!copyMedia && { roots: Object.fromEntries(roots) }),
    files: Object.fromEntries(
      await Promise.all(names.map(async name => [name, await sha256OfFile(join(out, name))] as const)),
    ),
  }
}

function sourcesOf(tally: Tally): Card['sources'] {
  const sources = new Map<string, Card['sources'][number]>()
  for (const [{ source: name, licence, attribution }, { turns }] of tally.strata()) {
    const key = JSON.stringify([name, licence, attribution])
    const row = sources.get(key) ?? { name, licence, attribution, turns: 0 }
    sources.set(key, { ...row, turns: row.turns + turns })
  }
  const mixedIn = GENERAL_SOURCES.flatMap(({ name, title, licence, attribution }) => {
    const counts = tally.general.get(name)
    return counts ? [{ name: title, licence, attribution, turns: counts.turns }] : []
  })
  return [...sources.values(), ...mixedIn]
}

/** Questions' files by their hash; general data, which may have tens of gigabytes, by their size. */
async function inputsOf({ questions, video, spatial }: CardOptions): Promise<Card['inputs']> {
  const sized = async (path: string) => ({ file: basename(path), bytes: (await stat(path)).size })
  const asked = questions.map(async path => ({ ...(await sized(path)), sha256: await sha256OfFile(path) }))
  return Promise.all([...asked, ...[video, spatial].flatMap(given => (given?.files ?? []).map(sized))])
}
