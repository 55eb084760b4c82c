import type { Vec3 } from '../geometry/vec3.ts'
import type { Category } from './category.ts'

/**
 * [length, width, height] in metres that a viewer takes for granted. Road users: mean boxes of nuScenes' training part
 * (Caesar et al. 2020; the anchors of its detection baselines); people who play: standing, arms at their sides.
 */
const SIZES_M: Readonly<Partial<Record<Category, Vec3>>> = {
  person: [0.73, 0.67, 1.77],
  player: [0.7, 0.6, 1.77],
  goalkeeper: [0.7, 0.6, 1.85],
  referee: [0.7, 0.6, 1.77],
  cyclist: [1.76, 0.6, 1.75],
  motorcyclist: [2.11, 0.77, 1.65],
  bicycle: [1.7, 0.6, 1.28],
  motorcycle: [2.11, 0.77, 1.47],
  car: [4.63, 1.97, 1.74],
  van: [5.3, 2, 2.2],
  truck: [6.93, 2.51, 2.84],
  bus: [10.5, 2.94, 3.47],
  trailer: [12.29, 2.9, 3.87],
  vehicle: [4.63, 1.97, 1.74],
  ball: [0.22, 0.22, 0.22],
}

/** What is of no known kind stands on the ground all the same. */
const ANY_M: Vec3 = [1, 1, 1]

export const classSizeM = (category: string): Vec3 => (SIZES_M as Record<string, Vec3>)[category] ?? ANY_M
export const hasKnownSize = (category: string): boolean => category in SIZES_M
