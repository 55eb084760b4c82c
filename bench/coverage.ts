/**
 * How often the 90 % interval of a distance holds the truth, by way of moving and by sensor.
 *
 *     npx tsx bench/coverage.ts [runs = 200]
 */
import { Random } from '../src/base/random.ts'
import { measureMotion } from '../src/kinematics/motion.ts'
import { isMeasured } from '../src/kinematics/quantity.ts'
import { CURVES, NOISES } from '../test/curves.ts'
import { ESTIMATED, observed, pathOrThrow, trueLengthM } from '../test/paths.ts'

const END_S = 10
const runs = Number(process.argv[2] ?? 200)

for (const [name, noise] of NOISES) {
  for (const make of CURVES) {
    const sums = { covered: 0, errorM: 0, rawErrorM: 0, widthM: 0 }
    for (let i = 0; i < runs; i++) {
      const random = new Random('coverage', name, make.name, i)
      const curve = make(random)
      const path = pathOrThrow(ESTIMATED, observed(curve, END_S, noise, random))
      const { distanceM, rawLengthM } = measureMotion(path, { startS: 0, endS: END_S })
      if (!isMeasured(distanceM) || !distanceM.interval90 || !isMeasured(rawLengthM)) throw new Error('no interval')
      const truthM = trueLengthM(curve, 0, END_S)
      const [low, high] = distanceM.interval90
      if (low <= truthM && truthM <= high) sums.covered++
      sums.errorM += Math.abs(distanceM.value - truthM)
      sums.rawErrorM += Math.abs(rawLengthM.value - truthM)
      sums.widthM += high - low
    }
    const mean = (sum: number) => (sum / runs).toFixed(2)
    const words = [
      `covers ${((100 * sums.covered) / runs).toFixed(1)} %`,
      `width ${mean(sums.widthM)} m`,
      `error ${mean(sums.errorM)} m (raw ${mean(sums.rawErrorM)} m)`,
    ]
    process.stdout.write(`${name}, ${make.name}: ${words.join(', ')}\n`)
  }
}
