import type { Command } from 'commander'
import { registerTuneExport } from './tune-export.ts'
import { registerTuneLaunch } from './tune-launch.ts'
import { registerTunePrepare } from './tune-prepare.ts'
import { registerTuneStream } from './tune-stream.ts'

export function registerTune(program: Command): void {
  const tune = program.command('tune').description('tune a model on questions: mixtures, runs, models with their cards')
  registerTunePrepare(tune)
  registerTuneLaunch(tune)
  registerTuneExport(tune)
  registerTuneStream(tune)
}
