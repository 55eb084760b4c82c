import type { ModelLicence, ModelRow } from './model-row.ts'

const APACHE: ModelLicence = { spdx: 'Apache-2.0', commercial: 'yes' }

/** Hashes of files that were at hand were computed from them; the others are recorded at the first download. */
export const MODELS: readonly ModelRow[] = [
  {
    name: 'deimv2-femto',
    task: 'detect',
    files: [
      {
        path: 'deimv2_hgnetv2_femto_coco.onnx',
        sha256: 'c6ad358f750132b891165e034c2ba507abefc5ebe1c1d2732a0acbcacc47e52c',
      },
    ],
    licence: APACHE,
    source: 'Kazuhito00/DEIMv2-ONNX-Sample f88d4382',
    input: 'RGB / 255, 416x416, stretched',
    kind: 'deim',
  },
  {
    name: 'deimv2-atto',
    task: 'detect',
    files: [
      {
        path: 'deimv2_hgnetv2_atto_coco.onnx',
        sha256: 'b114aa6610ac7c2bd9b3186ffb001afa872430db957407ef2473f7148d00646e',
      },
    ],
    licence: APACHE,
    source: 'Kazuhito00/DEIMv2-ONNX-Sample f88d4382',
    input: 'RGB / 255, 320x320, stretched',
    kind: 'deim',
  },
  {
    name: 'yolox-nano',
    task: 'detect',
    files: [
      {
        path: 'yolox_nano_416x416.onnx',
        sha256: '695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14',
      },
    ],
    licence: APACHE,
    source: 'Kazuhito00/MOT-Tracking-by-Detection-Pipeline e50a76b8',
    input: 'BGR 0..255, 416x416, top left, padded with 114',
    kind: 'yolox',
  },
  {
    name: 'nanodet-m',
    task: 'detect',
    files: [{ path: 'nanodet_m_416.onnx', sha256: '08b62b9ee4a7878e7a64d6ef4faf3074322c033a0252c83a20f41b86c76e8146' }],
    licence: APACHE,
    source: 'Kazuhito00/MOT-Tracking-by-Detection-Pipeline e50a76b8',
    input: 'BGR by mean and spread, 416x416, stretched',
    kind: 'nanodet',
  },
  {
    name: 'person-reid-0287',
    task: 'appearance',
    files: [
      {
        path: 'person-reidentification-retail-0287.onnx',
        sha256: 'f35a22885b93aa0c249d665b4cf5510d08ded92f814694c3c2fec0112b0d3a56',
      },
    ],
    licence: APACHE,
    source: 'Kazuhito00/MOT-Tracking-by-Detection-Pipeline e50a76b8',
    input: 'BGR 0..255, 128x256, stretched; 256 numbers',
  },
  {
    name: 'person-reid-0288',
    task: 'appearance',
    files: [
      {
        path: 'person-reidentification-retail-0288.onnx',
        sha256: 'f3966d905e7232026aa8b814c328231a7b45c5b6b4dd32f886894223c4441b80',
      },
    ],
    licence: APACHE,
    source: 'Kazuhito00/MOT-Tracking-by-Detection-Pipeline e50a76b8',
    input: 'BGR 0..255, 128x256, stretched; 256 numbers',
  },
]
