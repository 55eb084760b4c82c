/** How VSI-Bench, and VSTI-Bench after it, ask in lmms-eval: for a word where there are no options to choose from. */
export function vsiPrompt(question: string, options: readonly string[] | undefined): string {
  const start = ['These are frames of a video.', question]
  if (!options) return [...start, 'Please answer the question using a single word or phrase.'].join('\n')
  const end = "Answer with the option's letter from the given choices directly."
  return [...start, 'Options:', ...options, end].join('\n')
}
