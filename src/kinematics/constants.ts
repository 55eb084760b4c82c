import type { Scene } from '../tracks/scene.ts'

/** Half the width of a central 90 % interval, in standard deviations. */
export const Z90 = 1.6448536269514722

/** An object stands during a step where its path over this time around the step stays within its noise. */
export const STILL_WINDOW_S = 2.5

/** How far an object that stands may seem to move over STILL_WINDOW_S where positions carry no covariance. */
export interface StillNoise {
  readonly extentM: number
  /** More by this share of the way that the sensor itself went meanwhile: its pose drifts, and the world with it. */
  readonly sensorShare: number
  /** And no more than this, however far the sensor went. */
  readonly sensorLimitM: number
}

/**
 * Labels: parked cars of KITTI tracking spread by 0.04 m (median; 0.13 m at 90 %) over 2.5 s seen from a car that
 * stands, by 0.35 m (0.75 m) from one that drives at 4-12 m/s; walking people by 3 m. Over a whole pass of 10 s a parked car
 * drifts 2-3 m where the sensor's yaw errs. The simulator's truth is exact.
 */
export const STILL_NOISE: Record<Scene['provenance'], StillNoise> = {
  label: { extentM: 0.25, sensorShare: 0.05, sensorLimitM: 2.25 },
  pseudo: { extentM: 0.25, sensorShare: 0.05, sensorLimitM: 2.25 },
  simulated: { extentM: 0.01, sensorShare: 0, sensorLimitM: 0 },
}

/** Without a scale there is no such length: then it is this share of the way from end to end of the path's own box. */
export const STILL_SHARE_WITHOUT_SCALE = 0.02

/**
 * Where they carry one: a displacement beyond this many of its standard deviations is a movement. Every pair of
 * instants within STILL_WINDOW_S is tried, so the limit of a single test (1.6) would call every parked car moving.
 */
export const STILL_SD = 3.5

/** A step shorter than this share of the extent of STILL_NOISE points where the noise points. */
export const HEADING_STEP_SHARE = 0.4

/** A heading with a larger standard deviation is none. */
export const MAX_HEADING_SD_RAD = Math.PI / 4

/** An object has shown where it goes once it has moved this far. */
export const REFERENCE_MOVED_M = 0.5

/** A stand shorter than this is no stop. */
export const MIN_STOP_S = 1

/** A camera whose axis is nearer to the vertical than this looks at no side: its 12 o'clock means nothing. */
export const MIN_AXIS_TILT_RAD = (10 * Math.PI) / 180
