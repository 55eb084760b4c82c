import type { Phrasing } from './phrasing.ts'

export const DISTANCE: Phrasing = {
  question: {
    train: [
      'How far does {object} travel {when}?',
      'What is the total distance that {object} travels {when}?',
      'Can you calculate the total distance covered by {object} {when}?',
      '{When}, how far does {object} move?',
      'Tell me the overall distance {object} has traveled {when}.',
      'How many {lengthUnit} does {object} cover {when}?',
      'What distance does {object} cover {when}?',
      'Estimate how far {object} moves {when}.',
      'What is the length of the path that {object} takes {when}?',
      '{When}, what is the traveled distance of {object}?',
      'Measure the distance traveled by {object} {when}.',
      'How long is the path of {object} {when}, in {lengthUnit}?',
    ],
    heldout: [
      'What is the overall distance covered by {object} {when}?',
      '{When}, how many {lengthUnit} does {object} travel?',
      'Tell me how far {object} has traveled {when}.',
      'Calculate the length of the path covered by {object} {when}.',
    ],
  },
  answer: {
    train: [
      '{Object} travels {value}.',
      "The given object's traveled distance is {value}.",
      'It covers {value}.',
      'The total distance is {value}.',
      '{value}',
    ],
    heldout: ['The distance that {object} covers is {value}.', 'It travels {value}.'],
  },
}

export const SPEED: Phrasing = {
  question: {
    train: [
      'How fast does {object} move {when}?',
      'What is the average speed of {object} {when}?',
      'Calculate the average speed of {object} {when}.',
      '{When}, how fast is {object} on average?',
      'At what speed does {object} travel {when}?',
      'Estimate the speed at which {object} moves {when}.',
      'What is the traveling speed of {object} {when}, in {speedUnit}?',
      '{When}, what is the average speed of {object}?',
      'Tell me how fast {object} travels {when}.',
      'How many {speedUnit} does {object} reach on average {when}?',
      'Can you tell the average speed of {object} {when}?',
      'Give the average traveling speed of {object} {when}.',
    ],
    heldout: [
      'Tell me the average speed at which {object} travels {when}.',
      '{When}, at what speed does {object} move on average?',
      'Can you estimate how fast {object} is {when}?',
      'What is the average speed of {object} {when}, in {speedUnit}?',
    ],
  },
  answer: {
    train: [
      '{Object} moves at {value} on average.',
      'Its average speed is {value}.',
      'The average speed is {value}.',
      'It travels at {value}.',
      '{value}',
    ],
    heldout: ['{Object} travels at {value} on average.', 'The average speed of {object} is {value}.'],
  },
}

export const TOP_SPEED: Phrasing = {
  question: {
    train: [
      'What is the top speed of {object} {when}?',
      'How fast is {object} at most {when}?',
      'What is the highest speed that {object} reaches {when}?',
      '{When}, what is the top speed of {object}?',
      'Estimate the highest speed of {object} {when}.',
      'Tell me the top speed that {object} reaches {when}.',
      'What speed does {object} reach at most {when}?',
      '{When}, how fast does {object} get at most?',
      'Calculate the top speed of {object} {when}.',
      'What is the speed of {object} in its fastest half second {when}?',
      'How fast does {object} get {when}, at its fastest?',
      'Give the highest speed of {object} {when}, in {speedUnit}.',
    ],
    heldout: [
      'Tell me how fast {object} is {when}, at its fastest.',
      '{When}, what is the highest speed that {object} reaches?',
      'Give the top speed of {object} {when}.',
    ],
  },
  answer: {
    train: ['{Object} reaches {value}.', 'Its top speed is {value}.', 'At its fastest it moves at {value}.', '{value}'],
    heldout: ['The top speed of {object} is {value}.'],
  },
}

export const ACCELERATION: Phrasing = {
  question: {
    train: [
      'What is the average acceleration of {object} {when}? Braking counts as negative.',
      'How strongly does {object} accelerate {when}, in meters per second squared? Braking is negative.',
      '{When}, what is the acceleration of {object}? Braking counts as negative.',
      'Estimate the acceleration of {object} {when}; braking is negative.',
      'By how many meters per second does the speed of {object} change each second {when}? Slower is negative.',
      'Calculate the average acceleration of {object} {when}, with braking as negative.',
      'Tell me the acceleration of {object} {when}. Braking is negative.',
      'At what rate does the speed of {object} change {when}? Slower is negative.',
      'Give the acceleration of {object} {when} in meters per second squared, braking as negative.',
      '{When}, at what rate does {object} accelerate? Braking is negative.',
      'How does the speed of {object} change each second {when}, in meters per second? Slower is negative.',
      'What acceleration does {object} have {when}? Braking counts as negative.',
    ],
    heldout: [
      'Tell me the average acceleration of {object} {when}; braking counts as negative.',
      '{When}, at what rate does the speed of {object} change? Slower is negative.',
      'How strongly does {object} accelerate {when}? Slower counts as negative.',
    ],
  },
  answer: {
    train: [
      '{Object} accelerates at {value}.',
      'Its acceleration is {value}.',
      'The average acceleration is {value}.',
      '{value}',
    ],
    heldout: ['The acceleration of {object} is {value}.'],
  },
}

export const CAMERA_DISTANCE: Phrasing = {
  question: {
    train: [
      'How far does the camera move {when}?',
      'What distance does the camera itself travel {when}?',
      '{When}, how far does the camera travel?',
      'Tell me the distance that the camera covers {when}.',
      'How long is the path of the camera {when}?',
      'Estimate the distance traveled by the camera {when}.',
      'What is the length of the path that the camera takes {when}?',
      'Calculate how far the camera travels {when}.',
      '{When}, what distance does the camera cover?',
      'How many {lengthUnit} does the camera move {when}?',
      'What is the total distance that the camera travels {when}?',
      'Measure the path of the camera {when}, in {lengthUnit}.',
    ],
    heldout: [
      'Tell me how far the camera itself moves {when}.',
      '{When}, how many {lengthUnit} does the camera travel?',
      'Calculate the total distance that the camera covers {when}.',
    ],
  },
  answer: {
    train: ['The camera travels {value}.', 'It moves {value}.', 'The path of the camera is {value} long.', '{value}'],
    heldout: ['The camera moves {value}.'],
  },
}

export const OBJECT_DISTANCE: Phrasing = {
  question: {
    train: [
      'How far is {first} from {second} {at}?',
      'What is the distance between {first} and {second} {at}?',
      '{At}, how far apart are {first} and {second}?',
      'Estimate the distance from {first} to {second} {at}.',
      'How many {lengthUnit} are there between {first} and {second} {at}?',
      'Tell me how far apart {first} and {second} are {at}.',
      '{At}, what is the distance between {first} and {second}?',
      'Calculate the distance between {first} and {second} {at}.',
      'What distance separates {first} from {second} {at}?',
      'Measure how far {first} is from {second} {at}.',
      '{At}, how many {lengthUnit} separate {first} and {second}?',
      'Give the distance between the centers of {first} and {second} {at}.',
    ],
    heldout: [
      '{At}, what distance separates {first} and {second}?',
      'Tell me the distance from {first} to {second} {at}.',
      'Estimate how far apart {first} and {second} are {at}.',
    ],
  },
  answer: {
    train: ['They are {value} apart.', 'The distance between them is {value}.', 'It is {value}.', '{value}'],
    heldout: ['The distance is {value}.'],
  },
}

export const CLOSEST_APPROACH: Phrasing = {
  question: {
    train: [
      'How close do {first} and {second} come to each other {when}?',
      'What is the smallest distance between {first} and {second} {when}?',
      '{When}, how close does {first} get to {second}?',
      'What is the least distance between {first} and {second} {when}?',
      'Tell me how near {first} comes to {second} {when}.',
      'Estimate the smallest distance between {first} and {second} {when}.',
      '{When}, what is the least distance from {first} to {second}?',
      'At their closest, how far apart are {first} and {second} {when}?',
      'How many {lengthUnit} separate {first} and {second} {when}, at their closest?',
      'Calculate how close {first} and {second} get {when}.',
      '{When}, how near do {first} and {second} come to each other?',
      'What distance separates {first} from {second} {when} when they are closest?',
    ],
    heldout: [
      'Tell me the smallest distance between {first} and {second} {when}.',
      '{When}, how close do {first} and {second} get to each other?',
      'Estimate how near {first} comes to {second} {when}.',
    ],
  },
  answer: {
    train: [
      'They come within {value} of each other.',
      'The smallest distance is {value}.',
      'At their closest they are {value} apart.',
      '{value}',
    ],
    heldout: ['The smallest distance between {first} and {second} is {value}.'],
  },
}
