import { badUsage } from '../../base/errors.ts'
import type { ModelRow } from './model-row.ts'

/** What a user means to do with a model; `any`: nothing that a licence could forbid. */
export const LICENCE_NEEDS = ['any', 'commercial'] as const
export type LicenceNeed = (typeof LICENCE_NEEDS)[number]

export const permits = ({ licence }: ModelRow, need: LicenceNeed = 'any'): boolean =>
  need === 'any' || licence.commercial === 'yes'

/** Errors: `usage` where the licence does not plainly permit the use. */
export function refuseLicence(row: ModelRow, need: LicenceNeed | undefined): void {
  if (permits(row, need)) return
  const { spdx, commercial, note } = row.licence
  throw badUsage({
    subject: `licence of model ${row.name}`,
    expected: 'one that permits commercial use',
    got: `${spdx} (commercial use: ${commercial}${note === undefined ? '' : `; ${note}`})`,
    where: row.source,
  })
}
