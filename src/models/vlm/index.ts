/** Loads in a browser. On a disk: `openVlm` of open-vlm.ts. */
export * from './frame.ts'
export type { Asked, AskedTurn } from './kinds/kind.ts'
export * from './open-vlm-at.ts'
export { type AnswerOptions, VLM_KINDS, Vlm, type VlmAnswer, type VlmOptions } from './vlm.ts'
