import { expect, test } from 'vitest'
import { readAnswer } from './read-answer.ts'

const LENGTH = 2 ** 20
const MOST_CPU_S = 4
const PIECES =
  '1|9,|1,111|1 |1.|1:00|1/|(|[|{|<|<think>|</think>|<answer>|\\boxed{|\\frac{|$|*|#|\n| |. |a|12 m |so 12 m |so 3 m is 4 m |answer: |answer: 1 m\n|no, 12 m |one and |five point |red blue |the red one is |yes, no, |"|`|```json {|=> |from 3 to |cannot |(B) |½|٣|１２ｍ|x 10^3 '

/** Two lengths would compare better, but a shared machine's times wander; a quadratic way would need minutes. */
test.each(PIECES.split('|'))('a megabyte of %j costs no more than its length', piece => {
  const text = piece.repeat(Math.ceil(LENGTH / piece.length))
  for (const type of ['length', 'choice'] as const) {
    const start = process.cpuUsage()
    readAnswer(text, { type, options: ['red', 'blue'] })
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1e6, type).toBeLessThan(MOST_CPU_S)
  }
})
