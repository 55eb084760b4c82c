import { badUsage } from '../../base/errors.ts'
import { activityNetQa } from './activitynet-qa.ts'
import { charadesSta } from './charades-sta.ts'
import { dramaQa } from './dramaqa.ts'
import { mlvu } from './mlvu.ts'
import { mvBench } from './mvbench.ts'
import { nextQa } from './next-qa.ts'
import type { Suite } from './open-suite.ts'
import { perceptionTest } from './perception-test.ts'
import { stiBench } from './sti-bench.ts'
import { tvqaPlus } from './tvqa-plus.ts'
import { videoMme } from './video-mme.ts'
import { vlm4d } from './vlm4d.ts'
import { vsiBench } from './vsi-bench.ts'
import { vstiBench } from './vsti-bench.ts'

export type { OpenSuite, Suite, SuiteFacts, Texts } from './open-suite.ts'
export type { RuleScores, Scores } from './score.ts'

/** Every suite, one row each. */
export const SUITES: readonly Suite[] = [
  activityNetQa,
  charadesSta,
  dramaQa,
  mlvu,
  mvBench,
  nextQa,
  perceptionTest,
  stiBench,
  tvqaPlus,
  videoMme,
  vlm4d,
  vsiBench,
  vstiBench,
]

export function suiteNamed(name: string): Suite {
  const suite = SUITES.find(candidate => candidate.name === name)
  if (suite) return suite
  throw badUsage({ subject: 'suite', expected: SUITES.map(row => row.name).join(', '), got: name })
}
