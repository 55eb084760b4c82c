import type { Phrasing } from './phrasing.ts'

/** A time for a known or stated length at the object's speed. */
export const TIME_FOR_LENGTH: Phrasing = {
  question: {
    train: [
      'How long would {object} need for {known} ({knownValue}) at its average speed {when}?',
      'At its average speed {when}, how long would it take {object} to cover {known}, which is {knownValue}?',
      'Calculate how long it takes {object} to cover {known} ({knownValue}) if it keeps its average speed {when}.',
      'If {object} keeps the average speed that it has {when}, in how much time does it cover {known} ({knownValue})?',
    ],
    heldout: [
      'If {object} keeps its average speed {when}, how long would it need for {known}, which is {knownValue}?',
      'Calculate the time that {object} would need for {known} ({knownValue}) at its average speed {when}.',
      'At the average speed that {object} has {when}, in how much time does it cover {known} ({knownValue})?',
    ],
  },
  answer: {
    train: ['It would take {value}.', 'At {speed} that takes {value}.', 'About {value}.', '{value}'],
    heldout: ['At {speed} it would take {value}.'],
  },
}

/** How many times a known speed is that of the object. */
export const RATIO: Phrasing = {
  question: {
    train: [
      '{Known} is {knownValue}: how many times the average speed of {object} {when} is that?',
      'How many times the average speed of {object} {when} is {known}, {knownValue}?',
      'Divide {known} ({knownValue}) by the average speed of {object} {when}: what is the ratio?',
      'What is the ratio of {known}, {knownValue}, to the average speed of {object} {when}?',
    ],
    heldout: [
      'How many times the average speed of {object} {when} is {known} ({knownValue})?',
      '{Known} is {knownValue}: what is the ratio of that to the average speed of {object} {when}?',
      'What is {known}, {knownValue}, as a ratio to the average speed of {object} {when}?',
    ],
  },
  answer: {
    train: ['It is {value} that speed.', 'The ratio is {number}.', 'At {speed}, it is {value}.', '{value}'],
    heldout: ['The ratio of the speed is {number}.'],
  },
}

export const FASTER_BY: Phrasing = {
  question: {
    train: [
      'How much faster is the faster of {first} and {second} than the other one on average {when}?',
      'What is the difference between the average speeds of {first} and {second} {when}?',
      'By how many {speedUnit} do the average speeds of {first} and {second} differ {when}?',
      '{When}, how much faster is the quicker one of {first} and {second} than the other?',
    ],
    heldout: [
      '{When}, by how much do the average speeds of {first} and {second} differ?',
      'How much faster is the quicker one of {first} and {second} on average {when}?',
      '{When}, what is the difference between the average speeds of {first} and {second}?',
    ],
  },
  answer: {
    train: ['The difference is {value}.', 'By {value}.', 'It is {value} faster.', '{value}'],
    heldout: ['The speeds differ by {value}.'],
  },
}

export const GROUP_MEAN: Phrasing = {
  question: {
    train: [
      'What is the mean of the average speeds of {objects} {when}?',
      'How fast are {objects} {when}, taken together as the mean of their average speeds?',
      'Calculate the average speed of each of {objects} {when}, then give the mean.',
      '{When}, what average speed do {objects} have as a group (the mean of their speeds)?',
    ],
    heldout: [
      'Calculate the mean of the average speeds that {objects} have {when}.',
      '{When}, what is the mean of the average speeds of {objects}?',
      'How fast are {objects} as a group {when} (the mean of their average speeds)?',
    ],
  },
  answer: {
    train: ['As a group they move at {value}.', 'The mean is {value}.', '{value}'],
    heldout: ['The mean of the speeds is {value}.'],
  },
}

export const STOPPED_FOR: Phrasing = {
  question: {
    train: [
      'Does {object} stop {when}, and if so, for how long in all? Count stops of a second or longer.',
      'For how many seconds does {object} stand still {when}? Count stops of a second or longer; 0 if it never stops.',
      '{When}, how long does {object} stand still in all? Count only stops of a second or longer.',
      'What is the time for which {object} stands still in all {when}, counting stops of a second or longer?',
    ],
    heldout: [
      'For how long in all does {object} stop {when}? Count only stops of a second or longer.',
      '{When}, for how many seconds in all does {object} stand still? Count stops of a second or longer.',
      'What is the time in all for which {object} stops {when}? Count only stops of a second or longer; 0 if it never stops.',
    ],
  },
  answer: {
    train: ['It stands still for {value}.', 'For {value} in all.', '{value}'],
    heldout: ['It stands still for {value} in all.'],
  },
}

/** The same quantity in another unit. */
export const CONVERT: Phrasing = {
  question: {
    train: [
      'What is the average speed of {object} {when}, converted to {targetUnit}?',
      'Convert the average speed of {object} {when} to {targetUnit}.',
      'How many {targetUnit} is the average speed of {object} {when}?',
      '{When}, what average speed does {object} have in {targetUnit}?',
    ],
    heldout: [
      '{When}, how many {targetUnit} is the average speed of {object}?',
      'What average speed does {object} have {when}, converted to {targetUnit}?',
      'Convert the average speed that {object} has {when} to {targetUnit}.',
    ],
  },
  answer: {
    train: ['{Speed} is {value}.', 'That is {value}.', '{value}'],
    heldout: ['{Speed}, that is {value}.'],
  },
}
