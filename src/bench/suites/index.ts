import { badUsage } from '../../base/errors.ts'
import { activityNetQa } from './activitynet-qa.ts'
import { nextQa } from './next-qa.ts'
import type { Suite } from './open-suite.ts'
import { vsiBench } from './vsi-bench.ts'

export type { OpenSuite, Suite, SuiteFacts, Texts } from './open-suite.ts'
export type { RuleScores, Scores } from './score.ts'

/** Every suite, one row each. */
export const SUITES: readonly Suite[] = [activityNetQa, nextQa, vsiBench]

export function suiteNamed(name: string): Suite {
  const suite = SUITES.find(candidate => candidate.name === name)
  if (suite) return suite
  throw badUsage({ subject: 'suite', expected: SUITES.map(row => row.name).join(', '), got: name })
}
