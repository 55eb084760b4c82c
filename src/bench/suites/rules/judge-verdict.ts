/** What a review of the form {'pred': 'yes', 'score': 4} says. */
export interface JudgeVerdict {
  /** "" where it is neither. */
  readonly says: 'yes' | 'no' | ''
  /** 0 to 5, cut to a whole number. */
  readonly grade: number
}

const PRED = /['"]pred['"]\s*:\s*(?:'([^']*)'|"([^"]*)")/
const GRADE = /['"]score['"]\s*:\s*(?:['"]\s*([+-]?\d+)\s*['"]|([+-]?\d+(?:\.\d*)?))\s*(?:,|$)/

/** A review that cannot be read says no, with grade 0. */
export function judgeVerdict(review: string): JudgeVerdict {
  const inside = /\{([^{}]*)/.exec(review)?.[1].trim() ?? ''
  const pred = PRED.exec(inside)
  const grade = GRADE.exec(inside)
  if (!pred || !grade) return { says: 'no', grade: 0 }
  const word = (pred[1] ?? pred[2]).toLowerCase()
  const says = word.includes('yes') ? 'yes' : word.includes('no') ? 'no' : ''
  return { says, grade: Math.trunc(Number(grade[1] ?? grade[2])) }
}
