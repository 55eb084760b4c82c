import { stringify } from 'yaml'
import { type TrainerConfig, trainingArguments } from './trainer-config.ts'

/** Its names of models, and of the environment's variable for how many frames are read. */
const MODELS: Readonly<Record<string, { readonly modelType: string; readonly framesVariable: string }>> = {
  LlavaOnevisionForConditionalGeneration: { modelType: 'llava_onevision_hf', framesVariable: 'NUM_FRAMES' },
  Qwen3VLForConditionalGeneration: { modelType: 'qwen3_vl', framesVariable: 'FPS_MAX_FRAMES' },
}

/** ms-swift: fields of its SftArguments; `ENV` is set before they are read. */
export const msSwiftConfig: TrainerConfig = {
  name: 'ms-swift',
  version: '4.6.0',
  command: 'swift sft ms-swift/sft.yaml',
  config({ recipe, hasVal, isWeighted }) {
    const model = MODELS[recipe.model.class]
    if (!model || recipe.model.id === undefined) return undefined
    const { lora, trains } = recipe
    const settings = {
      ENV: { NPROC_PER_NODE: Math.max(1, recipe.gpus), [model.framesVariable]: recipe.framesPerClip },
      model: recipe.model.id,
      model_type: model.modelType,
      use_hf: true,
      ...(recipe.model.revision && { model_revision: recipe.model.revision }),
      tuner_type: recipe.method,
      ...(lora && {
        lora_rank: lora.rank,
        lora_alpha: lora.alpha,
        lora_dropout: lora.dropout,
        target_modules: lora.targets,
      }),
      freeze_vit: !trains.includes('vision'),
      freeze_aligner: !trains.includes('projector'),
      freeze_llm: !trains.includes('language'),
      dataset: ['ms-swift/train.jsonl'],
      ...(hasVal && { val_dataset: ['ms-swift/val.jsonl'] }),
      ...(isWeighted && { is_binary_loss_scale: false }),
      torch_dtype: recipe.precision === 'bf16' ? 'bfloat16' : 'float32',
      ...trainingArguments(recipe),
      gradient_checkpointing: recipe.gradientCheckpointing,
      ...(recipe.fsdp && { fsdp: 'fsdp2' }),
      max_length: recipe.maxTokens,
      data_seed: recipe.seed,
      output_dir: 'ms-swift/run',
    }
    return { file: 'ms-swift/sft.yaml', text: stringify(settings) }
  },
}
