import type { Series } from './charts/dot-plot.ts'

/** Who answers in order to be compared with: names that the baselines of `bench run` give themselves. */
const ROLES: Readonly<Record<string, Role>> = {
  'blind-constant': 'blind',
  'blind-metadata': 'blind',
  boxes: 'ceiling',
  truth: 'check',
}

/** A model; a guess without looking; what exact geometry of the boxes reaches; the truth itself, which must be all right. */
export type Role = 'model' | 'blind' | 'ceiling' | 'check'

/** Own rows only: a model may be called "constructor". */
export const roleOf = (model: string): Role => (Object.hasOwn(ROLES, model) ? ROLES[model] : 'model')

export interface Cast {
  /** Whom the report is about. */
  readonly subjects: readonly Series[]
  readonly blind: readonly string[]
  readonly ceiling: readonly string[]
  readonly check: readonly string[]
}

/** In the order in which they come. Where only baselines answered, the report is about these. */
export function castOf(models: readonly string[]): Cast {
  const having = (role: Role): string[] => models.filter(model => roleOf(model) === role)
  const [own, blind, ceiling, check] = [having('model'), having('blind'), having('ceiling'), having('check')]
  if (own.length > 0) return { subjects: own.map(seriesOf), blind, ceiling, check }
  const baselines = [...blind, ...ceiling]
  return { subjects: (baselines.length > 0 ? baselines : check).map(seriesOf), blind: [], ceiling: [], check }
}

const seriesOf = (label: string, index: number): Series => ({ label, index })
