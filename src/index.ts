/** The part that loads in a browser too: geometry, scenes, motion, questions. */
export * from './geometry/index.ts'
export * from './kinematics/index.ts'
export * from './questions/index.ts'
export * from './tracks/index.ts'
