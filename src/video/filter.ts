import type { Track } from '../tracks/scene.ts'
import type { PlacedCamera } from './camera-track.ts'
import { FILTER_RULES, type FilterRule, type FilterScene } from './filter/rules.ts'

/** Why a track was removed. */
export interface Removal {
  readonly trackId: string
  readonly rule: string
  /** What the rule measured, and where it draws the line. */
  readonly value: number
  readonly limit: number
}

export interface Filtered {
  readonly tracks: readonly Track[]
  readonly removed: readonly Removal[]
}

/** Tracks that no object of their kind leaves behind are removed, each by the first rule that it breaks. */
export function filterTracks(
  tracks: readonly Track[],
  camera: PlacedCamera,
  rules: readonly FilterRule[] = FILTER_RULES,
): Filtered {
  const scene = filterScene(camera)
  const kept: Track[] = []
  const removed: Removal[] = []
  for (const track of tracks) {
    const broken = brokenRule(track, scene, rules)
    if (broken) removed.push(broken)
    else kept.push(track)
  }
  return { tracks: kept, removed }
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
