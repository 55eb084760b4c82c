import { stringify } from 'yaml'
import { type TrainerConfig, trainingArguments } from './trainer-config.ts'

/** Its templates, by class of model. LLaVA-OneVision has none there. */
const TEMPLATES: Readonly<Record<string, string>> = { Qwen3VLForConditionalGeneration: 'qwen3_vl_nothink' }

/** LLaMA-Factory: fields of its model, data, finetuning and training arguments. */
export const llamaFactoryConfig: TrainerConfig = {
  name: 'llama-factory',
  version: '0.9.5',
  command: 'llamafactory-cli train llama-factory/sft.yaml',
  lacks: 'weights of answers',
  config({ recipe, hasVal, kinds }) {
    const template = TEMPLATES[recipe.model.class]
    if (!template || recipe.model.id === undefined) return undefined
    const { lora, trains } = recipe
    const settings = {
      model_name_or_path: recipe.model.id,
      ...(recipe.model.revision && { model_revision: recipe.model.revision }),
      stage: 'sft',
      do_train: true,
      finetuning_type: recipe.method,
      ...(lora && {
        lora_rank: lora.rank,
        lora_alpha: lora.alpha,
        lora_dropout: lora.dropout,
        lora_target: lora.targets.join(','),
      }),
      freeze_vision_tower: !trains.includes('vision'),
      freeze_multi_modal_projector: !trains.includes('projector'),
      freeze_language_model: !trains.includes('language'),
      template,
      dataset_dir: 'llama-factory',
      media_dir: '.',
      dataset: 'stkit_train',
      ...(hasVal && { eval_dataset: 'stkit_val' }),
      ...(kinds.includes('video') && { video_maxlen: recipe.framesPerClip }),
      cutoff_len: recipe.maxTokens,
      bf16: recipe.precision === 'bf16',
      ...trainingArguments(recipe),
      disable_gradient_checkpointing: !recipe.gradientCheckpointing,
      output_dir: 'llama-factory/run',
      report_to: 'none',
    }
    return { file: 'llama-factory/sft.yaml', text: stringify(settings) }
  },
}
