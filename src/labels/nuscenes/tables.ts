import { badInput } from '../../base/errors.ts'
import type { Category } from '../../tracks/category.ts'
import type { Recording } from '../../tracks/scene.ts'

/** Columns that are read of each table, with DuckDB's types (schema of nuScenes 1.0). */
export const COLUMNS = {
  scene: {
    token: 'VARCHAR',
    name: 'VARCHAR',
    nbr_samples: 'BIGINT',
    first_sample_token: 'VARCHAR',
    last_sample_token: 'VARCHAR',
  },
  sample: { token: 'VARCHAR', scene_token: 'VARCHAR', timestamp: 'BIGINT', prev: 'VARCHAR', next: 'VARCHAR' },
  sample_data: {
    token: 'VARCHAR',
    sample_token: 'VARCHAR',
    ego_pose_token: 'VARCHAR',
    calibrated_sensor_token: 'VARCHAR',
    timestamp: 'BIGINT',
    is_key_frame: 'BOOLEAN',
    width: 'BIGINT',
    height: 'BIGINT',
    filename: 'VARCHAR',
  },
  ego_pose: { token: 'VARCHAR', translation: 'DOUBLE[]', rotation: 'DOUBLE[]' },
  calibrated_sensor: {
    token: 'VARCHAR',
    sensor_token: 'VARCHAR',
    translation: 'DOUBLE[]',
    rotation: 'DOUBLE[]',
    camera_intrinsic: 'DOUBLE[][]',
  },
  sensor: { token: 'VARCHAR', channel: 'VARCHAR', modality: 'VARCHAR' },
  sample_annotation: {
    token: 'VARCHAR',
    sample_token: 'VARCHAR',
    instance_token: 'VARCHAR',
    visibility_token: 'VARCHAR',
    attribute_tokens: 'VARCHAR[]',
    translation: 'DOUBLE[]',
    size: 'DOUBLE[]',
    rotation: 'DOUBLE[]',
    prev: 'VARCHAR',
    next: 'VARCHAR',
  },
  instance: {
    token: 'VARCHAR',
    category_token: 'VARCHAR',
    nbr_annotations: 'BIGINT',
    first_annotation_token: 'VARCHAR',
    last_annotation_token: 'VARCHAR',
  },
  category: { token: 'VARCHAR', name: 'VARCHAR' },
  attribute: { token: 'VARCHAR', name: 'VARCHAR' },
  visibility: { token: 'VARCHAR', level: 'VARCHAR' },
} as const satisfies Record<string, Record<string, string>>

export type TableName = keyof typeof COLUMNS

interface Naming {
  readonly category: Category
  readonly kind?: string
  /** What it is with a rider on it. */
  readonly ridden?: Category
}

/** The 23 classes of the data set; what falls together keeps its own name as the attribute `kind`. */
export const CATEGORIES: Readonly<Record<string, Naming>> = {
  animal: { category: 'animal' },
  'human.pedestrian.adult': { category: 'person' },
  'human.pedestrian.child': { category: 'person', kind: 'child' },
  'human.pedestrian.construction_worker': { category: 'person', kind: 'construction worker' },
  'human.pedestrian.personal_mobility': { category: 'wheeled', kind: 'personal mobility' },
  'human.pedestrian.police_officer': { category: 'person', kind: 'police officer' },
  'human.pedestrian.stroller': { category: 'wheeled', kind: 'stroller' },
  'human.pedestrian.wheelchair': { category: 'wheeled', kind: 'wheelchair' },
  'movable_object.barrier': { category: 'barrier' },
  'movable_object.debris': { category: 'debris' },
  'movable_object.pushable_pullable': { category: 'object', kind: 'pushable or pullable' },
  'movable_object.trafficcone': { category: 'cone' },
  'static_object.bicycle_rack': { category: 'object', kind: 'bicycle rack' },
  'vehicle.bicycle': { category: 'bicycle', ridden: 'cyclist' },
  'vehicle.bus.bendy': { category: 'bus', kind: 'articulated' },
  'vehicle.bus.rigid': { category: 'bus' },
  'vehicle.car': { category: 'car' },
  'vehicle.construction': { category: 'vehicle', kind: 'construction' },
  'vehicle.emergency.ambulance': { category: 'vehicle', kind: 'ambulance' },
  'vehicle.emergency.police': { category: 'vehicle', kind: 'police' },
  'vehicle.motorcycle': { category: 'motorcycle', ridden: 'motorcyclist' },
  'vehicle.trailer': { category: 'trailer' },
  'vehicle.truck': { category: 'truck' },
}

/** What holds of an object over all its annotations, from its class and attributes ("vehicle.moving", ...). */
export function namingOf(
  name: string,
  attributeNames: readonly string[],
  where: string,
): { category: string; attributes?: Record<string, string> } {
  if (!Object.hasOwn(CATEGORIES, name)) {
    const expected = `one of the ${Object.keys(CATEGORIES).length} of nuScenes`
    throw badInput({ subject: 'category', expected, got: JSON.stringify(name.slice(0, 60)), where })
  }
  const { category, kind, ridden } = CATEGORIES[name]
  const isRidden = attributeNames.includes('cycle.with_rider')
  const states = attributeNames
    .filter(attribute => !attribute.startsWith('cycle.'))
    .map(attribute => attribute.replace(/^.*\./, ''))
  const state = [...new Set(states)].join(', ')
  const attributes = { ...(kind && { kind }), ...(state && { state }) }
  return {
    category: isRidden && ridden ? ridden : category,
    ...(Object.keys(attributes).length > 0 && { attributes }),
  }
}

/** Share of an object that the six cameras see, by the level's name: the middle of its bin. */
export function visibilityOf(level: string, where: string): number {
  const bin = /^v(\d+)-(\d+)$/.exec(level)
  const share = bin ? (Number(bin[1]) + Number(bin[2])) / 200 : Number.NaN
  if (share >= 0 && share <= 1) return share
  throw badInput({
    subject: 'visibility level',
    expected: 'as "v40-60"',
    got: JSON.stringify(level.slice(0, 60)),
    where,
  })
}

export function nuscenesOrigin(
  version: string,
  officialSplit: string | undefined,
): Pick<Recording, 'source' | 'provenance' | 'units'> {
  return {
    source: {
      name: 'nuScenes',
      version,
      licence: 'CC BY-NC-SA 4.0',
      attribution: 'nuScenes (Caesar et al., CVPR 2020), Motional',
      ...(officialSplit && { officialSplit }),
    },
    provenance: 'label',
    units: 'm',
  }
}
