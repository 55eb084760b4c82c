import type { Command } from 'commander'
import { registerBenchBuild } from './bench-build.ts'
import { registerBenchCompare } from './bench-compare.ts'
import { registerBenchExport } from './bench-export.ts'
import { registerBenchImport } from './bench-import.ts'
import { registerBenchParse } from './bench-parse.ts'
import { registerBenchReport } from './bench-report.ts'
import { registerBenchRun } from './bench-run.ts'
import { registerBenchScore } from './bench-score.ts'
import { registerBenchSuites } from './bench-suites.ts'

/** One row a command of the group. */
const COMMANDS: readonly ((bench: Command) => void)[] = [
  registerBenchBuild,
  registerBenchRun,
  registerBenchParse,
  registerBenchScore,
  registerBenchCompare,
  registerBenchReport,
  registerBenchSuites,
  registerBenchImport,
  registerBenchExport,
]

export function registerBench(program: Command): void {
  const bench = program.command('bench').description('measure a video-language model: ask, understand, score, report')
  for (const register of COMMANDS) register(bench)
}
