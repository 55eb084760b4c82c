import { contextOf } from './context.ts'
import type { Mention } from './mentions.ts'
import { type OptionWords, plainOption } from './options.ts'

/** "(B)", "B.", "Option B", "the answer is B", "B" alone; an article is none of these. */
const LETTER =
  /(?<=^|\n|[.!?:]\s)\s*["'([]*([A-J])["')\].:,]*(?=\s*(?:$|\n))|(?<=^|\n)\s*["'([]*([A-J])\s?[)\].:,-]\s|[([]([A-J])[)\]]|\b(?:[Oo]ption|OPTION|[Aa]nswer(?: is)?:?|ANSWER:?|[Cc]hoice|[Ll]etter|[Ss]elect|[Cc]hoose|[Cc]orrect(?: answer| option| choice)? is|[Ii]t is|[Ii]t's|would be)\s{0,3}["'(]?([A-J])(?=["'),.;:!?]|\s*$|\s*\n|\s(?:because|since|as|-))/g
const ORDINAL =
  /\b(?:the )?(?:(first|1st|former)|(second|2nd|latter)|(third|3rd)|(fourth|4th))(?=\s+(?:object|one|box|car|vehicle|person|pedestrian|option|choice|of|item|player|bounding|mentioned|listed|named)|\s*[.!,]?\s*(?:$|\n))|\b(?:object|box|option|choice|number|no\.?)\s?#?([1-9])\b/g
const SEVERAL = /^\W*([A-J])\W*(?:and|or|&|,|\/)\W*([A-J])\W*$/

/** Options chosen by their letter, in a text as it was written. */
export function lettersOf(text: string, words: OptionWords): Mention[] {
  const only = /^\s*["'([]*([a-j])["')\].:]*\s*$/.exec(text)
  if (only) return [{ at: 0, end: text.length, weak: false, place: placeOfLetter(only[1].toUpperCase(), words) }]
  const several = SEVERAL.exec(text)
  if (several)
    return [several[1], several[2]].map((letter, i) => ({
      at: i,
      end: i + 1,
      weak: false,
      place: placeOfLetter(letter, words),
    }))
  return [...text.matchAll(LETTER)].map(match => ({
    at: match.index,
    end: match.index + match[0].length,
    weak: false,
    place: placeOfLetter(match[1] ?? match[2] ?? match[3] ?? match[4], words),
  }))
}

/** Options that are letters are found by name, others by place; beyond the last there is none. */
function placeOfLetter(letter: string, words: OptionWords): number {
  if (!words.pattern) return words.options.findIndex(option => plainOption(option) === letter.toLowerCase())
  const place = letter.charCodeAt(0) - 65
  return place < words.options.length ? place : -1
}

/** Options chosen by their place. */
export function ordinalsOf(lower: string, { options }: OptionWords): Mention[] {
  return [...lower.matchAll(ORDINAL)].flatMap((match): Mention[] => {
    const end = match.index + match[0].length
    const place = match[5] ? Number(match[5]) - 1 : match.slice(1, 5).findIndex(text => text !== undefined)
    const { dropped, weak } = contextOf(lower, match.index, end)
    return dropped ? [] : [{ at: match.index, end, weak, place: place < options.length ? place : -1 }]
  })
}
