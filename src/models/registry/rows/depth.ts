import type { ModelLicence, ModelRow } from '../model-row.ts'
import { APACHE, BY_NC, broughtByUser, fromGitHub, fromHub, MIT } from './row-parts.ts'

const METER = ['lorenzopapa5/METER', '0f9a49ada3af88393ba5dce3839ab471329e37bd'] as const
const METER_INPUT = 'a PyTorch state dict, to be converted to ONNX'

const APPLE: ModelLicence = {
  spdx: 'LicenseRef-Apple',
  commercial: 'ask',
  note: "Apple's repository and the copies of the weights name different licences, one of them for research only",
}
const METRIC3D: ModelLicence = {
  spdx: 'BSD-2-Clause',
  commercial: 'ask',
  note: 'its README asks commercial users to contact the authors',
}

/** Metres, or depth up to a factor. */
export const DEPTH_ROWS: readonly ModelRow[] = [
  {
    name: 'meter-kitti-xxs',
    task: 'metric-depth',
    files: [
      fromGitHub(
        ...METER,
        'models/build_model_best_kitti_xxs',
        'e55544ae36f9ad74237017fd5f8e761db4b258dbed44623c71ce305d44488bea',
        'meter_kitti_xxs.pth',
      ),
    ],
    licence: MIT,
    source: METER.join(' '),
    input: `${METER_INPUT}; RGB / 255, 640x192; decimetres, 160x48`,
  },
  {
    name: 'meter-nyu-xxs',
    task: 'metric-depth',
    files: [
      fromGitHub(
        ...METER,
        'models/build_model_best_nyu_xxs',
        '327cddf3bfc85f4a13b8d18d2f13d8e40cdeb022ea397995c409ef1569bcbb53',
        'meter_nyu_xxs.pth',
      ),
    ],
    licence: MIT,
    source: METER.join(' '),
    input: `${METER_INPUT}; RGB / 255, indoors`,
  },
  {
    name: 'metric3d-v2-small',
    task: 'metric-depth',
    files: fromHub('onnx-community/metric3d-vit-small', 'ee63b95d92d2f629b3e019e88f57eea7c1e97d4b', [
      'onnx/model.onnx',
      'config.json',
      'preprocessor_config.json',
    ]),
    licence: METRIC3D,
    source: 'YvanYin/Metric3D as onnx-community/metric3d-vit-small',
    input: 'a picture, through transformers.js; metres at a focal length of 1000 px',
  },
  {
    name: 'depth-pro',
    task: 'metric-depth',
    files: fromHub('onnx-community/DepthPro-ONNX', '0fb46fadde862e9b7e4e735eed1e99ea69780920', [
      'onnx/model_q4.onnx',
      'config.json',
      'preprocessor_config.json',
    ]),
    licence: APPLE,
    source: 'apple/ml-depth-pro as onnx-community/DepthPro-ONNX',
    input: 'a picture, through transformers.js; metres and its own focal length',
  },
  {
    name: 'depth-anything-v2-metric-indoor-small',
    task: 'metric-depth',
    files: broughtByUser('depth-anything/Depth-Anything-V2-Metric-Indoor-Small-hf/onnx/model.onnx'),
    licence: APACHE,
    source: 'DepthAnything/Depth-Anything-V2',
    input: 'a picture, through transformers.js; metres, indoors',
  },
  {
    name: 'depth-anything-v2-metric-outdoor-small',
    task: 'metric-depth',
    files: broughtByUser('depth-anything/Depth-Anything-V2-Metric-Outdoor-Small-hf/onnx/model.onnx'),
    licence: APACHE,
    source: 'DepthAnything/Depth-Anything-V2',
    input: 'a picture, through transformers.js; metres, outdoors',
  },
  {
    name: 'depth-anything-v2-metric-outdoor-large',
    task: 'metric-depth',
    files: broughtByUser('depth-anything/Depth-Anything-V2-Metric-Outdoor-Large-hf/onnx/model.onnx'),
    licence: BY_NC,
    source: 'DepthAnything/Depth-Anything-V2',
    input: 'a picture, through transformers.js; metres, outdoors',
  },
  {
    name: 'depth-anything-v3-metric-large',
    task: 'metric-depth',
    files: broughtByUser('depth_anything_v3_metric_large.onnx'),
    licence: APACHE,
    source: 'ByteDance-Seed/Depth-Anything-3 (DA3METRIC-LARGE), exported to ONNX',
    input: 'RGB by mean and spread of ImageNet; times focal length / 300 it is metres',
  },
  {
    name: 'zoedepth-nyu-kitti',
    task: 'metric-depth',
    files: broughtByUser('Intel/zoedepth-nyu-kitti/onnx/model.onnx'),
    licence: MIT,
    source: 'isl-org/ZoeDepth as Intel/zoedepth-nyu-kitti',
    input: 'a picture, through transformers.js; metres',
  },
  {
    name: 'unidepth-v2',
    task: 'metric-depth',
    files: broughtByUser('unidepth_v2.onnx'),
    licence: BY_NC,
    source: 'lpiccinelli-eth/UniDepth, by its own export to ONNX',
    input: 'RGB by mean and spread of ImageNet; metres',
  },
  {
    name: 'moge-2',
    task: 'metric-depth',
    files: broughtByUser('moge_2.onnx'),
    licence: MIT,
    source: 'microsoft/MoGe, by its own export to ONNX',
    input: 'RGB / 255, number of tokens; points, mask and a scale in metres',
  },
]
