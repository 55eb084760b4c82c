/** Something seen that speaks for toys, or for vehicles of life size. */
export interface ToyWitness {
  readonly kind:
    | 'household'
    | 'out of proportion'
    | 'street'
    | 'people'
    | 'giants'
    | 'tyres'
    | 'ground'
    | 'sky'
    | 'green'
    | 'bare'
  readonly detail: string
  /** Natural logarithm of how much likelier this is where the vehicles are toys. */
  readonly logLikelihoodRatio: number
}
