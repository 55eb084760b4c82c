import type { Phrasing } from './phrasing.ts'

export const STOPS: Phrasing = {
  question: {
    train: [
      'Does {object} stand still for a second or longer {when}?',
      'Is {object} ever at rest for at least a second {when}?',
      '{When}, does {object} stop for a second or longer?',
      'Tell me whether {object} stands still for at least a second {when}.',
      'Does {object} stop or rest for at least a second {when}?',
      '{When}, is there a second or longer in which {object} stands still?',
      'Does {object} come to rest for a second or longer {when}, or does it keep moving?',
      'Does {object} ever stand for at least a second {when}?',
      '{When}, does {object} keep moving, or does it stop for a second or longer? Answer yes if it stops.',
      'Is {object} standing still for at least a second {when}?',
      'Is there a stop of {object} of at least a second {when}?',
      'Yes or no: does {object} stop for a second or longer {when}?',
    ],
    heldout: [
      '{When}, does {object} ever stop for at least a second?',
      'Yes or no: is {object} at rest for at least a second {when}?',
      'Does {object} stand still {when} for at least a second, or does it keep moving? Answer yes if it stops.',
    ],
  },
  answer: {
    train: ['{Value}.', '{value}', 'The answer is {value}.'],
    heldout: ['The answer: {value}.'],
  },
}
