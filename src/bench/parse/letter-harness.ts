import type { Naive } from './reading.ts'

/**
 * The option's letter as VLMEvalKit's can_match_option reads it (spatial_bench/matching_func.py at e8e78f05f308), without
 * its list of choices, so A to F: in the answer tag, before a closing tag, in the last lines, behind a phrase, or the only
 * capital that stands alone.
 */
export function lastLetter(raw: string): Naive {
  if (!HINT.test(raw)) return null
  const text = raw.trim().replaceAll(/[\u200b-\u200d\ufeff]/g, '')
  const tail = text.slice(-800)
  const letter =
    BLOCK.exec(text)?.[1] ??
    CLOSED_ANSWER.exec(tail)?.[1] ??
    CLOSED_THOUGHT.exec(tail)?.[1] ??
    lastLines(afterThought(text)) ??
    lastLines(tail) ??
    PHRASE.exec(text)?.[1] ??
    only(
      linesOf(text)
        .filter(line => !LISTED.test(line))
        .join('\n'),
      LONE_CAPITAL,
    )
  return letter?.toUpperCase() ?? null
}

/** Without one of these no rule can find anything. */
const HINT = /(?<![A-Za-z])[A-Ja-j](?![A-Za-z])|<|answer[a-f]/i
const BLOCK = /<\s*answer\b[^>]*>\s*([A-J])[\s\S]*?<\s*\/\s*answer\s*>/i
const CLOSED_ANSWER = closedBy('answer')
const CLOSED_THOUGHT = closedBy('think')
const LISTED = /^[*_>\-\s]*(?:option|选项)\s+[A-J]\s*[:：]/i
const ALONE = /^\s*[*_`>（）[\]【】()]*\s*([A-F])\s*[*_`（）[\]【】()]*\s*$/i
const LABELLED = /^\s*([A-F])\s*[.．:：)\]】、-]\s+/i
const CAPITAL = /(?<![A-Za-z])[*_`（[{(]*\s*([A-F])\s*[*_`）\]})]*(?=$|[\s.,:;!?)\]】》」』，。；、：）])/g
const PHRASE =
  /(?:final\s*answer|the\s*answer\s*is|answer(?:\s*is)?|correct\s*answer|答案|最终答案|结论|所以|因此|我选(?:择)?|选择|选)\s*[:：>＝=]?\s*[([{（【]?\s*([A-F])\s*[)\]}）】]?(?:(?![\p{L}\p{N}_])|[.)、。])/iu
const LONE_CAPITAL = /(?<![A-Za-z])([A-F])\s*[)\]}）】]?(?![A-Za-z])/g

function closedBy(tag: string): RegExp {
  return new RegExp(`(?<![A-Za-z])[([{（【]?\\s*([A-F])\\s*[)\\]}）】]?\\s*<\\/\\s*${tag}\\s*>`, 'i')
}

/** What stands behind the last end of a thought, or behind its start where it does not end. */
export function afterThought(text: string): string {
  if (!text.includes('<')) return text
  const mark = [...text.matchAll(/<\s*\/\s*think\s*>/gi)].at(-1) ?? [...text.matchAll(/<\s*think\s*>/gi)].at(-1)
  return mark ? text.slice(mark.index + mark[0].length).trim() : text
}

const linesOf = (text: string): string[] => text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)

/** Of the last six lines the last that has one letter. */
function lastLines(text: string): string | undefined {
  for (const line of linesOf(text).slice(-6).reverse()) {
    const letter = LISTED.test(line.trim()) ? undefined : letterOf(line.trim())
    if (letter) return letter
  }
  return undefined
}

const letterOf = (line: string): string | undefined =>
  ALONE.exec(line)?.[1] ?? LABELLED.exec(line)?.[1] ?? only(line, CAPITAL)

function only(text: string, pattern: RegExp): string | undefined {
  const letters = new Set([...text.matchAll(pattern)].map(match => match[1]))
  return letters.size === 1 ? [...letters][0] : undefined
}
