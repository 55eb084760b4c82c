import type { LabelSource } from './source.ts'

/** Every label format, a row each; a source's own folder is loaded only when it is asked for. */
export const LABEL_SOURCES: readonly LabelSource[] = []
