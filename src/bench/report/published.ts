/** Figures of arXiv 2503.19355 on its authors' own STKit-Bench, which is not released: other questions, other clips. */
export interface Published {
  readonly model: string
  /** Per cent of the seven tasks' mean. */
  readonly average: number
  readonly distance?: string
  readonly speed?: string
  readonly direction?: string
  readonly timestamp?: string
  readonly comparisons?: string
}

export const PUBLISHED: readonly Published[] = [
  {
    model: 'ST-VLM-7B',
    average: 59.8,
    distance: '49.5 %, 25.1 m',
    speed: '42.0 %, 11.6 km/h',
    direction: '32.0 %, 1.7 h',
    timestamp: '69.0 %, IoU 0.61',
    comparisons: '74 to 76 %',
  },
  { model: 'ST-VLM-7B, questions rephrased', average: 58.2 },
  { model: 'ST-VLM-7B, tuned on labels alone', average: 51.1 },
  { model: 'GPT-4V, three examples', average: 32.8 },
  { model: 'GPT-4V, given camera and depth', average: 31.0 },
  { model: 'GPT-4V', average: 28.5, distance: '4.5 %, 33.1 m' },
  { model: 'LLaVA-OneVision-7B, the base of ST-VLM', average: 27.4 },
  { model: 'GPT-4o', average: 26.8 },
]
