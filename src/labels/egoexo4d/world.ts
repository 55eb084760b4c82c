import { badInput } from '../../base/errors.ts'
import type { Pose } from '../../geometry/pose.ts'
import { normalizeQuat, type Quat, quatFromAxisAngle } from '../../geometry/quat.ts'
import { cross, dot, norm, normalize, type Vec3 } from '../../geometry/vec3.ts'
import type { CsvRow } from '../formats/csv.ts'

/** The files' world, which may lean, and the project's, whose z is up. */
export type Alignment = Pose<'world', 'aria world'>

/** The shortest turn that takes gravity to -z; positions keep their origin. */
export function alignmentOf(row: CsvRow): Alignment {
  const gravity: Vec3 = [row.number('gravity_x_world'), row.number('gravity_y_world'), row.number('gravity_z_world')]
  if (Math.abs(norm(gravity) - 9.81) > 0.5) {
    const got = `[${gravity.join(', ')}]`
    throw badInput({ subject: 'gravity_world', expected: 'a length of 9.81 m/s^2', got, where: row.where })
  }
  const up = normalize([-gravity[0], -gravity[1], -gravity[2]])
  const axis = cross(up, [0, 0, 1])
  const sine = norm(axis)
  const straight = dot(up, [0, 0, 1]) > 0
  const across: Vec3 = sine < 1e-12 ? [1, 0, 0] : [axis[0] / sine, axis[1] / sine, axis[2] / sine]
  const angleRad = sine < 1e-12 ? (straight ? 0 : Math.PI) : Math.atan2(sine, up[2])
  return { translationM: [0, 0, 0], quatWxyz: quatFromAxisAngle(across, angleRad) }
}

/** `tx_world_device`, `qw_world_device` ... of a row; the files' quaternions are scalar-last. */
export function poseIn<From extends string>(row: CsvRow, suffix: string): Pose<'aria world', From> {
  const field = (name: string): number => row.number(`${name}_world_${suffix}`)
  const quat: Quat = [field('qw'), field('qx'), field('qy'), field('qz')]
  const length = Math.hypot(...quat)
  if (Math.abs(length - 1) > 1e-3) {
    const subject = `q_world_${suffix}`
    throw badInput({ subject, expected: 'a rotation of length 1', got: `length ${length}`, where: row.where })
  }
  return { translationM: [field('tx'), field('ty'), field('tz')], quatWxyz: normalizeQuat(quat) }
}
