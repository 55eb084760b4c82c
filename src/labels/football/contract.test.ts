import { describeLabelSource, type MakeFixture } from '../../../test/contract/label-source.ts'
import { madeMatch } from '../../../test/generators/football.ts'
import { WRITERS, type WriteMatch } from '../../../test/generators/football-files.ts'
import { labelSourceNamed } from '../read-labels.ts'

const match = madeMatch({ framesPerPeriod: 6 })
const fixtureOf =
  (write: WriteMatch): MakeFixture =>
  async dir => {
    await write(match, dir)
    return { paths: [dir] }
  }

describeLabelSource(labelSourceNamed('football'), {
  fixtures: Object.fromEntries(Object.entries<WriteMatch>(WRITERS).map(([name, write]) => [name, fixtureOf(write)])),
  real: [{ path: 'sports/formats' }, { path: 'sports/last_row' }],
  foreign: ['kitti_tracking', 'argoverse2', 'pets2009', 'opentraj'],
})
