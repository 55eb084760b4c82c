export * from './read-labels.ts'
export * from './source.ts'
export * from './sources.ts'
