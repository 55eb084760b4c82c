import type { Command } from 'commander'
import { registerTunePrepare } from './tune-prepare.ts'

export function registerTune(program: Command): void {
  const tune = program.command('tune').description('tune a model on questions: mixtures, runs, cards')
  registerTunePrepare(tune)
}
