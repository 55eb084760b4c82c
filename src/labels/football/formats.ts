import { EPTS } from './epts.ts'
import type { FootballFormat } from './format.ts'
import { HAWKEYE } from './hawkeye.ts'
import { LAST_ROW } from './last-row.ts'
import { METRICA } from './metrica.ts'
import { PFF } from './pff.ts'
import { SIGNALITY } from './signality.ts'
import { SKILLCORNER } from './skillcorner.ts'
import { SPORTEC } from './sportec.ts'
import { STATSPERFORM } from './statsperform.ts'
import { TRACAB } from './tracab.ts'

/** Every provider's format, a row each. */
export const FOOTBALL_FORMATS: readonly FootballFormat[] = [
  SKILLCORNER,
  TRACAB,
  SPORTEC,
  EPTS,
  METRICA,
  PFF,
  STATSPERFORM,
  SIGNALITY,
  HAWKEYE,
  LAST_ROW,
]
