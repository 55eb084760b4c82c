import type { ModelLicence, ModelRow } from '../model-row.ts'
import { APACHE, broughtByUser, fromGitHub, fromHub } from './row-parts.ts'

const DEIM_SAMPLE = ['Kazuhito00/DEIMv2-ONNX-Sample', 'f88d4382abca74edb26ed4c7f46190ac40da0ea5'] as const
const TRACKING = ['Kazuhito00/MOT-Tracking-by-Detection-Pipeline', 'e50a76b8b430b778276e7fd04fd4cafd5d45eab2'] as const

const DINO_BACKBONE: ModelLicence = {
  spdx: 'Apache-2.0 AND LicenseRef-DINOv3',
  commercial: 'ask',
  note: 'code Apache-2.0; the backbone comes from DINOv3, whose own licence has conditions',
}

const deimLarge = (size: string): ModelRow => ({
  name: `deimv2-${size}`,
  task: 'detect',
  files: broughtByUser(`deimv2_dinov3_${size}_coco.onnx`),
  licence: DINO_BACKBONE,
  source: 'Intellindust-AI-Lab/DEIMv2, exported by its tools/deployment',
  input: 'RGB by mean and spread of ImageNet, 640x640, stretched; no NMS',
  kind: 'deim-dino',
})

/** Of COCO's 80 categories, and of any words. */
export const DETECTOR_ROWS: readonly ModelRow[] = [
  {
    name: 'deimv2-femto',
    task: 'detect',
    files: [
      fromGitHub(
        ...DEIM_SAMPLE,
        'model/deimv2_hgnetv2_femto_coco.onnx',
        'c6ad358f750132b891165e034c2ba507abefc5ebe1c1d2732a0acbcacc47e52c',
      ),
    ],
    licence: APACHE,
    source: DEIM_SAMPLE.join(' '),
    input: 'RGB / 255, 416x416, stretched; no NMS',
    kind: 'deim',
    memoryMb: 114,
    cpuMs: 33,
  },
  {
    name: 'deimv2-atto',
    task: 'detect',
    files: [
      fromGitHub(
        ...DEIM_SAMPLE,
        'model/deimv2_hgnetv2_atto_coco.onnx',
        'b114aa6610ac7c2bd9b3186ffb001afa872430db957407ef2473f7148d00646e',
      ),
    ],
    licence: APACHE,
    source: DEIM_SAMPLE.join(' '),
    input: 'RGB / 255, 320x320, stretched; no NMS',
    kind: 'deim',
    memoryMb: 94,
    cpuMs: 18,
  },
  {
    name: 'yolox-nano',
    task: 'detect',
    files: [
      fromGitHub(
        ...TRACKING,
        'Detector/yolox/model/yolox_nano_416x416.onnx',
        '695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14',
      ),
    ],
    licence: APACHE,
    source: TRACKING.join(' '),
    input: 'BGR 0..255, 416x416, at the top left, padded with 114; NMS',
    kind: 'yolox',
    memoryMb: 95,
    cpuMs: 16,
  },
  {
    name: 'nanodet-m',
    task: 'detect',
    files: [
      fromGitHub(
        ...TRACKING,
        'Detector/nanodet/model/nanodet_m_416.onnx',
        '08b62b9ee4a7878e7a64d6ef4faf3074322c033a0252c83a20f41b86c76e8146',
      ),
    ],
    licence: APACHE,
    source: TRACKING.join(' '),
    input: 'BGR by mean and spread, 416x416, stretched; NMS',
    kind: 'nanodet',
    memoryMb: 94,
    cpuMs: 34,
  },
  ...['s', 'm', 'l'].map(deimLarge),
  {
    name: 'grounding-dino-tiny',
    task: 'detect-text',
    files: fromHub('onnx-community/grounding-dino-tiny-ONNX', 'main', [
      'onnx/model.onnx',
      'config.json',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]),
    licence: APACHE,
    source: 'IDEA-Research/grounding-dino-tiny as onnx-community/grounding-dino-tiny-ONNX',
    input: 'a picture and words, through transformers.js',
  },
  {
    name: 'owlv2-base',
    task: 'detect-text',
    files: fromHub('Xenova/owlv2-base-patch16-ensemble', '5214a97dfca652cbd56e34edb76c5e2680ae6f2b', [
      'onnx/model.onnx',
      'config.json',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]),
    licence: APACHE,
    source: 'google/owlv2-base-patch16-ensemble as Xenova/owlv2-base-patch16-ensemble',
    input: 'a picture and words, through transformers.js',
  },
]
