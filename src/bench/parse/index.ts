export * from './expected.ts'
export { readAnswer } from './read-answer.ts'
export * from './reading.ts'
