import { badUsage } from '../../base/errors.ts'
import type { Planner } from '../plan.ts'
import { understand } from '../understand/understand.ts'
import { type OpenAiPlannerOptions, openAiPlanner } from './openai-planner.ts'

/** Understands by rules alone: at once, on this machine, the same every time. */
export const rulesPlanner: Planner = {
  name: 'rules',
  plan: (question, context) => Promise.resolve(understand(question, context)),
}

/** One row a kind of planner; `rest` is what follows the kind's name and a colon. */
const PLANNERS: Readonly<Record<string, (rest: string, options: OpenAiPlannerOptions) => Planner>> = {
  rules: () => rulesPlanner,
  openai: openAiPlanner,
}

/** The planner that `--planner` names: "rules" or "openai:NAME@URL". Errors: `usage`, and `missing` for a key. */
export function plannerFrom(spec: string, options: OpenAiPlannerOptions): Planner {
  const colon = spec.indexOf(':')
  const kind = colon < 0 ? spec : spec.slice(0, colon)
  const make = Object.hasOwn(PLANNERS, kind) ? PLANNERS[kind] : undefined
  if (make && colon >= 0 === (kind !== 'rules')) return make(spec.slice(colon + 1), options)
  throw badUsage({ subject: '--planner', expected: 'rules or openai:NAME@URL', got: spec })
}
