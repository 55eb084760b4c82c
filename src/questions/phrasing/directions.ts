import type { Phrasing } from './phrasing.ts'

export const DIRECTION: Phrasing = {
  question: {
    train: [
      '{At}, in which direction does {object} move, {twelve}?',
      'In which direction on the clock does {object} move {at}, {twelve}?',
      'Towards which hour of the clock face does {object} move {at}, {twelve}?',
      'What is the direction of {object} {at}, {twelve}?',
      "Which o'clock direction does {object} take {at}, {twelve}?",
      'Tell me the direction on the clock in which {object} moves {at}, {twelve}.',
      '{At}, towards which hour is {object} heading, {twelve}?',
      'Seen from above and {twelve}, in which direction does {object} move {at}?',
      'Give the heading of {object} {at} as an hour of the clock, {twelve}.',
      'Where is {object} heading {at}, {twelve}?',
      '{At}, which hour of the clock face does {object} move towards, {twelve}?',
      "What o'clock is the direction of movement of {object} {at}, {twelve}?",
    ],
    heldout: [
      'Seen from above and {twelve}, towards which hour is {object} heading {at}?',
      'Tell me the heading of {object} {at} as an hour of the clock face, {twelve}.',
      '{At}, what is the direction of movement of {object}, {twelve}?',
      'Which direction on the clock does {object} take {at}, {twelve}?',
    ],
  },
  answer: {
    train: [
      '{Object} moves in the direction of {value}.',
      'It moves towards {value}.',
      'It is heading towards {value}.',
      'In the direction of {value}.',
      '{value}',
    ],
    heldout: ['{Object} is heading in the direction of {value}.', 'Towards {value}.'],
  },
}

export const TIMESTAMP: Phrasing = {
  question: {
    train: [
      'When does {object} move towards {hour}, {twelve}?',
      'From when to when does {object} move in the direction of {hour}, {twelve}?',
      'During which part of the video does {object} head towards {hour}, {twelve}?',
      'At what time does {object} move towards {hour}, {twelve}? Give start and end.',
      'Between which seconds is {object} heading towards {hour}, {twelve}?',
      'Give the start and end of the time in which {object} moves in the direction of {hour}, {twelve}.',
      'Tell me when {object} is heading in the direction of {hour}, {twelve}.',
      'In which seconds of the video does {object} move towards {hour}, {twelve}?',
      'Find the part of the video in which {object} moves in the direction of {hour}, {twelve}.',
      'Seen from above and {twelve}, when does {object} head towards {hour}?',
      'Over which seconds does {object} move towards {hour}, {twelve}?',
      'What is the time span in which {object} heads in the direction of {hour}, {twelve}?',
    ],
    heldout: [
      'Tell me the start and end of the time in which {object} is heading towards {hour}, {twelve}.',
      'Seen from above and {twelve}, from when to when does {object} move towards {hour}?',
      'Find the seconds of the video in which {object} heads in the direction of {hour}, {twelve}.',
    ],
  },
  answer: {
    train: ['{Object} does so {value}.', 'It moves in that direction {value}.', '{Value}.', 'That is {value}.'],
    heldout: ['{Object} moves in that direction {value}.'],
  },
}

export const DIRECTION_COMPARISON: Phrasing = {
  question: {
    train: [
      'Do {first} and {second} move in the same direction {when}?',
      '{When}, are {first} and {second} moving in the same direction or in different directions?',
      'Is the direction of {first} the same as that of {second} {when}, or is it different?',
      '{When}, do {first} and {second} head the same way or different ways?',
      'Are {first} and {second} moving in different directions or in the same direction {when}?',
      'Compare the directions of {first} and {second} {when}: same or different?',
      'Tell me if {first} and {second} move in the same direction or in different directions {when}.',
      'Do {first} and {second} go the same way or different ways {when}?',
      '{When}, is {first} moving in the same direction as {second}, or in a different one?',
      'Same or different: in which directions do {first} and {second} move {when}?',
      'Does {first} head in the same direction as {second} {when}, or in a different one?',
      'Compare the way that {first} moves {when} with that of {second}: is the direction the same or different?',
    ],
    heldout: [
      'Does {first} head the same way as {second} {when}, or a different way?',
      '{When}, do {first} and {second} go in the same direction or in different directions?',
      'Same or different: compare the direction of {first} with that of {second} {when}.',
    ],
  },
  answer: {
    train: [
      'They move in {directions}.',
      'The directions are {verdict}.',
      'Their directions of movement are {verdict}.',
      '{Value}.',
    ],
    heldout: ['Their directions are {verdict}.'],
  },
}
