import type { Scene } from '../tracks/scene.ts'

/** Half the width of a central 90 % interval, in standard deviations. */
export const Z90 = 1.6448536269514722

/** An object stands during a step where its path over this time around the step stays within its noise. */
export const STILL_WINDOW_S = 2.5

/**
 * Where positions carry no covariance: how far an object that stands seems to move over STILL_WINDOW_S, by provenance.
 * Labels: parked cars of KITTI and Argoverse 2 (see LOG.md). The simulator's truth is exact.
 */
export const STILL_EXTENT_M: Record<Scene['provenance'], number> = { label: 0.25, pseudo: 0.25, simulated: 0.01 }

/**
 * Where they carry one: a displacement beyond this many of its standard deviations is a movement. Every pair of
 * instants within STILL_WINDOW_S is tried, so the limit of a single test (1.6) would call every parked car moving.
 */
export const STILL_SD = 3.5

/** A step shorter than this share of STILL_EXTENT_M points where the noise points. */
export const HEADING_STEP_SHARE = 0.4

/** A heading with a larger standard deviation is none. */
export const MAX_HEADING_SD_RAD = Math.PI / 4

/** An object has shown where it goes once it has moved this far. */
export const REFERENCE_MOVED_M = 0.5

/** A stand shorter than this is no stop. */
export const MIN_STOP_S = 1

/** A camera whose axis is nearer to the vertical than this looks at no side: its 12 o'clock means nothing. */
export const MIN_AXIS_TILT_RAD = (10 * Math.PI) / 180
