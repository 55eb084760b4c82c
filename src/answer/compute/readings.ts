import type { Actor, Asking } from './asking.ts'

/** The same scene, in which words that fit several objects, this one among them, mean this one. */
export function withReading(asking: Asking, actor: Actor): Asking {
  const { asked } = asking
  return {
    ...asking,
    asked: {
      ...asked,
      resolve(reference) {
        const resolved = asked.resolve(reference)
        const means = reference.by !== 'every' && 'found' in resolved && resolved.found.includes(actor.trackId)
        return means ? { found: [actor.trackId] } : resolved
      },
    },
  }
}
