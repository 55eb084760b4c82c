import { join, resolve } from 'node:path'
import { writeFileAtomic } from '../../files/atomic.ts'
import type { AskedBench } from './asked-bench.ts'
import { metricOf } from './lmms-answers.ts'
import { LMMS_TASK, lmmsDocOf } from './lmms-doc.ts'
import { LMMS_UTILS } from './lmms-utils.ts'

/**
 * The benchmark as a task of lmms-eval 0.7.3 (`--include_path FOLDER --tasks stkit_bench`): stkit_bench.yaml, utils.py,
 * test.jsonl; the clips are there already. The YAML names the folder: lmms-eval reads data from where it is started.
 */
export async function writeLmmsTask(folder: string, { questions, videoOf, identity }: AskedBench): Promise<void> {
  const docs = questions.map(question => lmmsDocOf(question, videoOf(question)))
  const data = join(resolve(folder), 'test.jsonl')
  await writeFileAtomic(join(folder, 'test.jsonl'), docs.map(doc => `${JSON.stringify(doc)}\n`).join(''))
  await writeFileAtomic(join(folder, 'utils.py'), LMMS_UTILS)
  const tasks = [...new Set(questions.map(({ task }) => task))]
  await writeFileAtomic(join(folder, `${LMMS_TASK}.yaml`), yamlOf(data, tasks, identity))
}

interface Metric {
  readonly name: string
  readonly aggregation: string
  readonly isHigherBetter: boolean
}

function yamlOf(data: string, tasks: readonly string[], identity: string): string {
  const metrics: readonly Metric[] = [
    { name: 'stkit_overall', aggregation: 'stkit_overall', isHigherBetter: true },
    ...tasks.map(task => ({ name: metricOf(task), aggregation: 'stkit_accuracy', isHigherBetter: true })),
    { name: 'stkit_unscored', aggregation: 'stkit_unscored_share', isHigherBetter: false },
  ]
  return `# STKit-Bench ${identity}; written by \`stvlm bench export\`, which also knows how to score the samples exactly.
task: ${LMMS_TASK}
dataset_path: json
dataset_kwargs:
  data_files:
    test: ${JSON.stringify(data)}
test_split: test
output_type: generate_until
doc_to_visual: !function utils.stkit_doc_to_visual
doc_to_text: !function utils.stkit_doc_to_text
doc_to_messages: !function utils.stkit_doc_to_messages
doc_to_target: answer_text
process_results: !function utils.stkit_process_results
generation_kwargs:
  max_new_tokens: 512
  temperature: 0
  do_sample: false
lmms_eval_specific_kwargs:
  default:
    pre_prompt: ""
    post_prompt: ""
metric_list:
${metrics.map(yamlMetric).join('')}metadata:
  version: 1.0
`
}

const yamlMetric = ({ name, aggregation, isHigherBetter }: Metric): string => `  - metric: ${name}
    aggregation: !function utils.${aggregation}
    higher_is_better: ${isHigherBetter}
`
