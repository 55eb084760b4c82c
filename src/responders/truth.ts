import type { Responder } from '../bench/responder.ts'
import { knownOf } from './known-question.ts'

/** The right answer's own sentence: what parser and scorer must call right, every time. */
export const truthResponder: Responder = {
  name: 'truth',
  sees: 'nothing',
  settings: { responder: 'truth' },
  async answer(request) {
    return { text: knownOf(request, 'truth').question.answerText }
  },
}
