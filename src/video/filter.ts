import type { WorkOptions } from '../base/work.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { Track } from '../tracks/scene.ts'
import type { PlacedCamera } from './camera-track.ts'
import { type AskedModel, refusedBy } from './filter/asked-model.ts'
import { DENIED_KIND } from './filter/general-model.ts'
import { FILTER_RULES, type FilterRule, type FilterScene } from './filter/rules.ts'
import { CONTRADICTED_WAY } from './filter/task-model.ts'

/** Why a track was removed. */
export interface Removal {
  readonly trackId: string
  readonly rule: string
  /** What the rule measured, and where it draws the line. */
  readonly value: number
  readonly limit: number
}

/** Models that are asked of each track. */
export interface Judges {
  /** Whether it is what it is called. */
  readonly general?: AskedModel
  /** How far it went. */
  readonly task?: AskedModel
}

export interface FilterInput {
  readonly source: VideoSource
  readonly camera: PlacedCamera
  readonly judges: Judges
  /** Models of things have no size of their class. */
  readonly isModel: boolean
  /** Ids of objects that a user marked: they are there, whatever a detector calls them and however high that would be. */
  readonly marked?: readonly string[]
}

/** Which tracks go: by rule, then by what a general model and one of the task say of those that are left. */
export async function removals(
  tracks: readonly Track[],
  { source, camera, judges: { general, task }, isModel, marked = [] }: FilterInput,
  options: WorkOptions = {},
): Promise<Removal[]> {
  const withoutSize = FILTER_RULES.filter(rule => rule.name !== 'size')
  const isMarked = ({ id }: Track) => marked.includes(id)
  const removed = [
    ...brokenTracks(tracks.filter(isMarked), camera, withoutSize),
    ...brokenTracks(
      tracks.filter(track => !isMarked(track)),
      camera,
      isModel ? withoutSize : FILTER_RULES,
    ),
  ]
  if (general) removed.push(...(await refusedBy(DENIED_KIND, without(tracks, removed), source, general, options)))
  if (task && camera.units === 'm') {
    removed.push(...(await refusedBy(CONTRADICTED_WAY, without(tracks, removed), source, task, options)))
  }
  return removed
}

/** What they are, for a key. */
export const judgeNames = (judges: Judges): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(judges).map(([who, { model, server }]) => [who, [model, server.url.href]]))

/** Tracks that no object of their kind leaves behind, each with the first rule that it breaks. */
export function brokenTracks(
  tracks: readonly Track[],
  camera: PlacedCamera,
  rules: readonly FilterRule[] = FILTER_RULES,
): Removal[] {
  const scene = filterScene(camera)
  return tracks.flatMap(track => brokenRule(track, scene, rules) ?? [])
}

export const without = (tracks: readonly Track[], removed: readonly Removal[]): Track[] => {
  const gone = new Set(removed.map(({ trackId }) => trackId))
  return tracks.filter(({ id }) => !gone.has(id))
}

function filterScene(camera: PlacedCamera): FilterScene {
  const views = new Map(camera.views.map(view => [Math.round(view.timeS * 1000), view]))
  return { camera, viewAt: timeS => views.get(Math.round(timeS * 1000)) }
}

function brokenRule(track: Track, scene: FilterScene, rules: readonly FilterRule[]): Removal | undefined {
  for (const rule of rules) {
    if (rule.metric && scene.camera.units !== 'm') continue
    const value = rule.value(track, scene)
    const limit = rule.limit(track)
    if (value === undefined) continue
    if (rule.least ? value < limit : value > limit) return { trackId: track.id, rule: rule.name, value, limit }
  }
  return undefined
}

/** What one rule did. */
export interface RuleReport {
  readonly rule: string
  readonly removed: number
  /** Of the tracks before and after this rule, where a truth was given. */
  readonly errorBefore?: number
  readonly errorAfter?: number
}

/**
 * How many tracks each rule removed, in the order in which they were tried; `errorOf` compares tracks with a truth and
 * says their error.
 */
export function filterReport(
  before: readonly Track[],
  removed: readonly Removal[],
  errorOf?: (tracks: readonly Track[]) => number,
): RuleReport[] {
  let left = before
  return [...new Set([...FILTER_RULES.map(r => r.name), ...removed.map(r => r.rule)])].map(rule => {
    const gone = new Set(removed.filter(r => r.rule === rule).map(r => r.trackId))
    const after = left.filter(track => !gone.has(track.id))
    const errors = errorOf && { errorBefore: errorOf(left), errorAfter: errorOf(after) }
    left = after
    return { rule, removed: gone.size, ...errors }
  })
}
