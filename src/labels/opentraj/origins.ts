import type { Recording } from '../../tracks/scene.ts'

type Source = Recording['source']

const ETH: Source = {
  name: 'ETH walking pedestrians',
  version: '2009',
  licence: 'none stated',
  attribution: 'S. Pellegrini, A. Ess, K. Schindler, L. van Gool, ETH Zurich; files of OpenTraj',
}

const UCY: Source = {
  name: 'UCY crowds',
  version: '2007',
  licence: 'free with credit',
  attribution: 'A. Lerner, Y. Chrysanthou, D. Lischinski, University of Cyprus; files of OpenTraj',
}

const UNKNOWN: Source = {
  name: 'OpenTraj',
  version: 'unknown',
  licence: 'as the data set states',
  attribution: 'files of OpenTraj (J. Amirian et al. 2020)',
}

/** By the folder's name, as OpenTraj has them. */
const ORIGINS: readonly (readonly [RegExp, Source])[] = [
  [/eth|hotel/i, ETH],
  [/zara|students|univ|arxiepiskopi/i, UCY],
]

export const originOf = (folder: string): Source => ({
  ...(ORIGINS.find(([name]) => name.test(folder))?.[1] ?? UNKNOWN),
})
