import type { GeneralSource } from './general-source.ts'
import { llavaVideo } from './llava-video.ts'
import { openSpatial } from './open-spatial.ts'

/** What can be mixed in: one row a data set. */
export const GENERAL_SOURCES: readonly GeneralSource[] = [llavaVideo, openSpatial]
