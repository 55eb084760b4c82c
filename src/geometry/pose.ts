import { conjugate, IDENTITY_QUAT, matrixOf, multiply, type Quat, rotate, slerp } from './quat.ts'
import { add, lerp, type Mat3, scale, type Vec3 } from './vec3.ts'

declare const frames: unique symbol

/**
 * A rigid transform, named after what it yields: `worldFromCamera` is a `Pose<'world', 'camera'>` and takes points of
 * the camera into the world. Frames that do not meet do not compose: the compiler says so.
 */
export interface Pose<To extends string, From extends string> {
  readonly translationM: Vec3
  readonly quatWxyz: Quat
  readonly [frames]?: readonly [To, From]
}

export const IDENTITY_POSE = { translationM: [0, 0, 0], quatWxyz: IDENTITY_QUAT } as const

/** aFromC = aFromB * bFromC. */
export function compose<A extends string, B extends string, C extends string>(
  aFromB: Pose<A, B>,
  bFromC: Pose<B, C>,
): Pose<A, C> {
  return {
    translationM: transformPoint(aFromB, bFromC.translationM),
    quatWxyz: multiply(aFromB.quatWxyz, bFromC.quatWxyz),
  }
}

export function invert<A extends string, B extends string>(aFromB: Pose<A, B>): Pose<B, A> {
  const quatWxyz = conjugate(aFromB.quatWxyz)
  return { translationM: scale(rotate(quatWxyz, aFromB.translationM), -1), quatWxyz }
}

export function transformPoint<A extends string, B extends string>(aFromB: Pose<A, B>, pointInB: Vec3): Vec3 {
  return add(rotate(aFromB.quatWxyz, pointInB), aFromB.translationM)
}

/** Translation linearly, rotation by slerp; t in [0, 1]. */
export function interpolatePose<A extends string, B extends string>(
  from: Pose<A, B>,
  to: Pose<A, B>,
  t: number,
): Pose<A, B> {
  return {
    translationM: lerp(from.translationM, to.translationM, t),
    quatWxyz: slerp(from.quatWxyz, to.quatWxyz, t),
  }
}

export const rotationMatrixOf = <A extends string, B extends string>(aFromB: Pose<A, B>): Mat3 =>
  matrixOf(aFromB.quatWxyz)
