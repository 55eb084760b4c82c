import { shellBlock } from '../launch/shell.ts'
import type { Recipe } from '../recipe.ts'
import { type TrainerConfig, trainingArguments } from './trainer-config.ts'

/** The checkpoint in LLaVA-NeXT's own form for the one that the recipe names in transformers' form. */
const CHECKPOINTS: Readonly<Record<string, string>> = {
  'llava-hf/llava-onevision-qwen2-7b-ov-hf': 'lmms-lab/llava-onevision-qwen2-7b-ov',
  'llava-hf/llava-onevision-qwen2-0.5b-ov-hf': 'lmms-lab/llava-onevision-qwen2-0.5b-ov',
}

const PARTS = { vision: 'mm_vision_tower', projector: 'mm_mlp_adapter', language: 'mm_language_model' } as const

/** LLaVA-NeXT: arguments of llava/train/train_mem.py as in scripts/video/train; it reads no file of settings. */
export const llavaNextConfig: TrainerConfig = {
  name: 'llava-next',
  version: 'df17966',
  command: 'LLAVA_NEXT=/path/to/LLaVA-NeXT bash llava-next/train.sh',
  lacks: 'weights of answers',
  config({ recipe }) {
    const checkpoint = CHECKPOINTS[recipe.model.id ?? '']
    if (checkpoint === undefined) return undefined
    const words = ['torchrun', '--standalone', `--nproc_per_node=${Math.max(1, recipe.gpus)}`]
    const script = '"$LLAVA_NEXT/llava/train/train_mem.py"'
    const [first, ...rest] = shellBlock([...words, '@SCRIPT', ...argumentsOf(recipe, checkpoint)]).split('@SCRIPT')
    const sharding = recipe.fsdp ? ' \\\n  --deepspeed "$LLAVA_NEXT/scripts/zero3.json"' : ''
    const text = `#!/usr/bin/env bash\nset -euo pipefail\n: "\${LLAVA_NEXT:?the folder of LLaVA-NeXT}"\nexport PYTHONPATH="$LLAVA_NEXT"\n${first}${script}${rest.join('')}${sharding}\n`
    return { file: 'llava-next/train.sh', text }
  },
}

function argumentsOf(recipe: Recipe, checkpoint: string): string[] {
  const { lora } = recipe
  const settings: Record<string, string | number | boolean> = {
    model_name_or_path: checkpoint,
    version: 'qwen_1_5',
    vision_tower: 'google/siglip-so400m-patch14-384',
    mm_projector_type: 'mlp2x_gelu',
    mm_vision_select_layer: -2,
    mm_use_im_start_end: false,
    mm_use_im_patch_token: false,
    mm_patch_merge_type: 'spatial_unpad',
    mm_spatial_pool_mode: 'bilinear',
    image_aspect_ratio: 'anyres_max_9',
    image_grid_pinpoints: '(1x1),...,(6x6)',
    mm_tunable_parts: recipe.trains.map(part => PARTS[part]).join(','),
    ...(lora && { lora_enable: true, lora_r: lora.rank, lora_alpha: lora.alpha, lora_dropout: lora.dropout }),
    data_path: 'llava-next/data.yaml',
    image_folder: '.',
    video_folder: '.',
    lazy_preprocess: true,
    frames_upbound: recipe.framesPerClip,
    force_sample: true,
    bf16: recipe.precision === 'bf16',
    ...trainingArguments(recipe),
    gradient_checkpointing: recipe.gradientCheckpointing,
    model_max_length: recipe.maxTokens,
    save_strategy: 'steps',
    output_dir: 'llava-next/run',
    report_to: 'none',
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, pythonic(value)])
}

const pythonic = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : `${value}`
