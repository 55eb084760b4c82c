import type { ModelRow } from './model-row.ts'
import { DEPTH_ROWS } from './rows/depth.ts'
import { DETECTOR_ROWS } from './rows/detectors.ts'
import { SEEING_ROWS } from './rows/seeing.ts'

/** Hashes of files that were at hand were computed from them; the others are recorded at the first download. */
export const MODELS: readonly ModelRow[] = [...DETECTOR_ROWS, ...SEEING_ROWS, ...DEPTH_ROWS]
