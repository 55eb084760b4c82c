import type { Phrasing } from './phrasing.ts'

const ANSWER: Phrasing['answer'] = {
  train: ['It is {value}.', 'The answer is {value}.', '{Value}.', 'Of the two it is {value}.'],
  heldout: ['The answer: {value}.'],
}

export const DISTANCE_COMPARISON: Phrasing = {
  question: {
    train: [
      'Which object moves farther {when}, {first} or {second}?',
      '{When}, which one travels farther: {first} or {second}?',
      'Does {first} or {second} cover the longer distance {when}?',
      'Which of the two travels the longer distance {when}, {first} or {second}?',
      'Compare {first} and {second}: which one moves farther {when}?',
      '{When}, does {first} travel farther or does {second}?',
      'Between {first} and {second}, which one covers more distance {when}?',
      'Tell me which one goes farther {when}, {first} or {second}.',
      'Who travels farther {when}, {first} or {second}?',
      'Which one has the longer path {when}, {first} or {second}?',
      '{When}, which of the two goes farther, {first} or {second}?',
      'Which one covers more distance {when}: {first} or {second}?',
    ],
    heldout: [
      'Compare {first} and {second} {when}: who covers the longer distance?',
      '{When}, which object has the longer path, {first} or {second}?',
      'Tell me which of the two travels farther {when}, {first} or {second}.',
    ],
  },
  answer: ANSWER,
}

export const SPEED_COMPARISON: Phrasing = {
  question: {
    train: [
      'Which object is faster {when}, {first} or {second}?',
      '{When}, which one moves faster: {first} or {second}?',
      'Does {first} or {second} have the higher average speed {when}?',
      'Which of the two is faster on average {when}, {first} or {second}?',
      'Compare {first} and {second}: which one is faster {when}?',
      '{When}, is {first} faster or is {second}?',
      'Between {first} and {second}, which one moves at the higher speed {when}?',
      'Tell me which one travels faster {when}, {first} or {second}.',
      'Who moves faster {when}, {first} or {second}?',
      'Which one has the higher speed {when}, {first} or {second}?',
      '{When}, which of the two travels at the higher average speed, {first} or {second}?',
      'Which one is quicker {when}: {first} or {second}?',
    ],
    heldout: [
      'Compare {first} and {second} {when}: who travels at the higher speed?',
      '{When}, which object is quicker on average, {first} or {second}?',
      'Tell me which of the two moves faster {when}, {first} or {second}.',
    ],
  },
  answer: ANSWER,
}

/** Each object in its own part of the clip. */
export const OWN_PARTS_COMPARISON: Phrasing = {
  question: {
    train: [
      'Which is faster on average, {first} {firstWhen} or {second} {secondWhen}?',
      'Who has the higher average speed: {first} {firstWhen} or {second} {secondWhen}?',
      'Compare {first} {firstWhen} with {second} {secondWhen}: which one is faster?',
      'Is {first} {firstWhen} faster than {second} {secondWhen}, or is it the other way round? Name the faster one.',
    ],
    heldout: [
      'Compare {first} {firstWhen} with {second} {secondWhen}: who is faster on average?',
      'Name the faster one: {first} {firstWhen} or {second} {secondWhen}.',
    ],
  },
  answer: ANSWER,
}
