export * from './conversation.ts'
export * from './export-questions.ts'
export * from './mcap.ts'
export * from './parquet.ts'
