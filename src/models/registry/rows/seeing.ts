import type { ModelRow } from '../model-row.ts'
import { APACHE, broughtByUser, fromGitHub } from './row-parts.ts'

const TRACKING = ['Kazuhito00/MOT-Tracking-by-Detection-Pipeline', 'e50a76b8b430b778276e7fd04fd4cafd5d45eab2'] as const
const NODES = ['Kazuhito00/Image-Processing-Node-Editor', '46979d5b8eacb181abe970e4dd18e8f4cf0e750b'] as const
const NODES_FOLDER = 'node/deep_learning_node/semantic_segmentation'
const XFEAT = ['Philfei/xfeat_onnx_export', '401ecfcad04108fc7c053778bc611a21128749e6'] as const
const LIGHTERGLUE = ['noahzhy/xfeat_lightglue_onnx', '155f5e1b6c9453162c286eacb0003fa4b8461a9c'] as const

const reidentification = (version: string, sha256: string, cost: Pick<ModelRow, 'memoryMb' | 'cpuMs'>): ModelRow => ({
  name: `person-reid-${version}`,
  task: 'appearance',
  files: [fromGitHub(...TRACKING, `Tracker/person_reid/model/person-reidentification-retail-${version}.onnx`, sha256)],
  licence: APACHE,
  source: `OpenVINO's model zoo as ${TRACKING.join(' ')}`,
  input: 'BGR 0..255, pixels together, 128x256, stretched; 256 numbers',
  ...cost,
})

/** Appearance, masks, road, features and their matching. */
export const SEEING_ROWS: readonly ModelRow[] = [
  reidentification('0287', 'f35a22885b93aa0c249d665b4cf5510d08ded92f814694c3c2fec0112b0d3a56', {
    memoryMb: 64,
    cpuMs: 20,
  }),
  reidentification('0288', 'f3966d905e7232026aa8b814c328231a7b45c5b6b4dd32f886894223c4441b80', {
    memoryMb: 57,
    cpuMs: 10,
  }),
  {
    name: 'deeplab-v3',
    task: 'segment',
    files: [
      fromGitHub(
        ...NODES,
        `${NODES_FOLDER}/deeplab_v3/model/deeplab_v3_1_default_1.onnx`,
        '48a46b346ca7e2e96760b8a10a302046a3b5a9ce55e59d4c659c36d9cbd44118',
      ),
    ],
    licence: APACHE,
    source: NODES.join(' '),
    input: 'RGB -1..1, pixels together, 257x257, stretched; 21 classes of PASCAL VOC',
    memoryMb: 110,
    cpuMs: 25,
  },
  {
    name: 'sam2-hiera-tiny',
    task: 'segment',
    files: [...broughtByUser('sam2_hiera_tiny.encoder.onnx'), ...broughtByUser('sam2_hiera_tiny.decoder.onnx')],
    licence: APACHE,
    source: 'facebookresearch/sam2, exported as encoder and decoder',
    input: 'RGB by mean and spread of ImageNet, 1024x1024, stretched, then boxes',
  },
  {
    name: 'road-adas-0001',
    task: 'road',
    files: [
      fromGitHub(
        ...NODES,
        `${NODES_FOLDER}/road_segmentation_adas_0001/saved_model/model_float32.onnx`,
        '931f80db4faa9eb37fafaaec35cdd6c7498a0b8afb45e335a535da028d27e50a',
        'road_segmentation_adas_0001.onnx',
      ),
    ],
    licence: APACHE,
    source: `OpenVINO's model zoo as ${NODES.join(' ')}`,
    input: 'BGR 0..255, pixels together, 896x512, stretched; background, road, curb, marking',
    memoryMb: 203,
    cpuMs: 210,
  },
  {
    name: 'xfeat-dense',
    task: 'features',
    files: [
      fromGitHub(
        ...XFEAT,
        'weights/xfeat_dense.onnx',
        'd368930e90820160d9dbda33a255e09d456a37c65a07fb4817c72e14b805132b',
      ),
    ],
    licence: APACHE,
    source: XFEAT.join(' '),
    input: 'RGB / 255, any size; points, 64 numbers a point, scales',
    memoryMb: 195,
    cpuMs: 77,
  },
  {
    name: 'lighterglue',
    task: 'match',
    files: [
      fromGitHub(
        ...LIGHTERGLUE,
        'onnx/lighterglue_L3.onnx',
        'a721f366f54b20328fa98c799cc31478edb1c31f0c941528df3d363c3753760d',
      ),
    ],
    licence: APACHE,
    source: LIGHTERGLUE.join(' '),
    input: 'points from the centre by half the longer side, descriptors of length 1; pairs, scores',
    memoryMb: 139,
    cpuMs: 132,
  },
]
