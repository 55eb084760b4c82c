import { badInput } from '../../base/errors.ts'
import type { Category } from '../../tracks/category.ts'
import type { Recording } from '../../tracks/scene.ts'

/** Columns of the sensor data set's tables (user guide, "Sensor dataset: file format"). */
const POSE_COLUMNS = {
  qw: 'number',
  qx: 'number',
  qy: 'number',
  qz: 'number',
  tx_m: 'number',
  ty_m: 'number',
  tz_m: 'number',
} as const

export const EGO_POSE_COLUMNS = { timestamp_ns: 'int64', ...POSE_COLUMNS } as const
export const SENSOR_POSE_COLUMNS = { sensor_name: 'text', ...POSE_COLUMNS } as const

export const ANNOTATION_COLUMNS = {
  timestamp_ns: 'int64',
  track_uuid: 'text',
  category: 'text',
  length_m: 'number',
  width_m: 'number',
  height_m: 'number',
  ...POSE_COLUMNS,
  num_interior_pts: 'number',
} as const

/** k1, k2, k3 are left out: they describe the raw lens, and the images are released undistorted. */
export const INTRINSICS_COLUMNS = {
  sensor_name: 'text',
  fx_px: 'number',
  fy_px: 'number',
  cx_px: 'number',
  cy_px: 'number',
  width_px: 'number',
  height_px: 'number',
} as const

interface Naming {
  readonly category: Category
  readonly attributes?: Readonly<Record<string, string>>
}

/** The 30 classes of the sensor data set; what falls together keeps its own name as an attribute. */
export const SENSOR_CATEGORIES: Readonly<Record<string, Naming>> = {
  ANIMAL: { category: 'animal' },
  ARTICULATED_BUS: { category: 'bus', attributes: { kind: 'articulated' } },
  BICYCLE: { category: 'bicycle' },
  BICYCLIST: { category: 'cyclist' },
  BOLLARD: { category: 'object', attributes: { kind: 'bollard' } },
  BOX_TRUCK: { category: 'truck', attributes: { kind: 'box truck' } },
  BUS: { category: 'bus' },
  CONSTRUCTION_BARREL: { category: 'cone', attributes: { kind: 'barrel' } },
  CONSTRUCTION_CONE: { category: 'cone' },
  DOG: { category: 'animal', attributes: { kind: 'dog' } },
  LARGE_VEHICLE: { category: 'vehicle', attributes: { kind: 'large' } },
  MESSAGE_BOARD_TRAILER: { category: 'trailer', attributes: { kind: 'message board' } },
  MOBILE_PEDESTRIAN_CROSSING_SIGN: { category: 'sign', attributes: { kind: 'pedestrian crossing' } },
  MOTORCYCLE: { category: 'motorcycle' },
  MOTORCYCLIST: { category: 'motorcyclist' },
  OFFICIAL_SIGNALER: { category: 'person', attributes: { kind: 'signaler' } },
  PEDESTRIAN: { category: 'person' },
  RAILED_VEHICLE: { category: 'train' },
  // Passenger vehicles of any build, vans and pick-ups among them.
  REGULAR_VEHICLE: { category: 'car' },
  SCHOOL_BUS: { category: 'bus', attributes: { kind: 'school' } },
  SIGN: { category: 'sign' },
  STOP_SIGN: { category: 'sign', attributes: { kind: 'stop' } },
  STROLLER: { category: 'wheeled', attributes: { kind: 'stroller' } },
  TRAFFIC_LIGHT_TRAILER: { category: 'trailer', attributes: { kind: 'traffic light' } },
  TRUCK: { category: 'truck' },
  TRUCK_CAB: { category: 'truck', attributes: { kind: 'cab' } },
  VEHICULAR_TRAILER: { category: 'trailer' },
  WHEELCHAIR: { category: 'wheeled', attributes: { kind: 'wheelchair' } },
  WHEELED_DEVICE: { category: 'wheeled' },
  WHEELED_RIDER: { category: 'person', attributes: { kind: 'on wheels' } },
}

/** Rows of this name repeat the recording vehicle, which the poses give already. */
export const EGO_CATEGORY = 'EGO_VEHICLE'

/** The types of a motion-forecasting scenario. */
export const SCENARIO_CATEGORIES: Readonly<Record<string, Naming>> = {
  vehicle: { category: 'car' },
  pedestrian: { category: 'person' },
  motorcyclist: { category: 'motorcyclist' },
  cyclist: { category: 'cyclist' },
  bus: { category: 'bus' },
  static: { category: 'object', attributes: { kind: 'static' } },
  background: { category: 'object', attributes: { kind: 'background' } },
  construction: { category: 'barrier', attributes: { kind: 'construction' } },
  riderless_bicycle: { category: 'bicycle' },
  unknown: { category: 'object' },
}

/** What a source's name for a class is here; a name that is in no list is refused. */
export function namingOf(
  table: Readonly<Record<string, Naming>>,
  name: string,
  where: string,
): { category: string; attributes?: Record<string, string> } {
  if (!Object.hasOwn(table, name)) {
    const expected = `one of the ${Object.keys(table).length} of Argoverse 2`
    throw badInput({ subject: 'category', expected, got: JSON.stringify(name.slice(0, 60)), where })
  }
  const { category, attributes } = table[name]
  return { category, ...(attributes && { attributes: { ...attributes } }) }
}

export const SENSOR_NAME = 'Argoverse 2 Sensor'
export const FORECASTING_NAME = 'Argoverse 2 Motion Forecasting'

export function argoverseOrigin(
  name: string,
  officialSplit: string | undefined,
): Pick<Recording, 'source' | 'provenance' | 'units'> {
  return {
    source: {
      name,
      version: '2',
      licence: 'CC BY-NC-SA 4.0',
      attribution: 'Argoverse 2 (Wilson et al., NeurIPS Datasets and Benchmarks 2021), Argo AI',
      ...(officialSplit && { officialSplit }),
    },
    provenance: 'label',
    units: 'm',
  }
}
