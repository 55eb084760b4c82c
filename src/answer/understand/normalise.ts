/** No question about a video is longer. */
export const MAX_QUESTION = 2000

export type Normalised = { readonly text: string } | { readonly problem: 'empty' | 'long' | 'script' }

const QUOTES = /[\u2018\u2019\u02bc\u00b4`]/g
const DOUBLE_QUOTES = /[\u201c\u201d\u00ab\u00bb"]/g
const DASHES = /[\u2010-\u2015\u2212]/g
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** Endings of nouns ("the car's") mean nothing here. */
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(what|who|where|how|when|it|that|there|he|she|which)'s\b/g, '$1 is'],
  [/\b(what|how|who)s\b/g, '$1 is'],
  [/\bi'?d\b/g, 'i would'],
  [/\b(they|you|we)'re\b/g, '$1 are'],
  [/\blet's\b/g, 'let us'],
  [/\b([a-z]+)n't\b/g, '$1 not'],
  [/\b([a-z]+)(?:'s|s')(?![a-z])/g, '$1'],
  [/\bpls\b|\bplz\b/g, 'please'],
  [/\bavg\b\.?/g, 'average'],
  [/\bmax\b\.?/g, 'maximum'],
  [/\bmin\b\.?(?=\s+(?:speed|velocity|distance|gap|separation))/g, 'minimum'],
  [/\bdist\b\.?/g, 'distance'],
  [/\bvs\b\.?|\bversus\b/g, 'or'],
  [/&/g, ' and '],
]

/** One case, one kind of quotes and dashes, no control characters; quick whatever comes. */
export function normalise(question: string): Normalised {
  if (question.length > MAX_QUESTION) return { problem: 'long' }
  let text = question.normalize('NFKC').replaceAll(CONTROL, ' ').toLowerCase()
  text = text.replaceAll(QUOTES, "'").replaceAll(DOUBLE_QUOTES, ' ').replaceAll(DASHES, '-')
  for (const [from, to] of CONTRACTIONS) text = text.replaceAll(from, to)
  text = text.replaceAll(/\s+/g, ' ').trim()
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return { problem: 'empty' }
  const latin = text.match(/[a-z]/g)?.length ?? 0
  return latin < 0.9 * letters ? { problem: 'script' } : { text }
}
