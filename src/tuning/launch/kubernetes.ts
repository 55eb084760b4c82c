import { stringify } from 'yaml'
import { badUsage } from '../../base/errors.ts'
import { DEFAULT_PORT, type RunPlan, torchrunWords } from './run-plan.ts'

const RECIPE_FOLDER = '/etc/stvlm'
const RECIPE_FILE = 'recipe.yaml'
/** The index of a pod is added to the job's name, and both make a host's name of at most 63 characters. */
const MAX_NAME = 57

/**
 * A ConfigMap with the recipe, a headless Service that gives every pod of the Job a name, and an Indexed Job: pod i is
 * node i, and all meet at pod 0 (Kubernetes, "Job with Pod-to-Pod Communication"). A pod that fails starts again and the
 * run goes on from its last checkpoint, so `out` lies on a volume that all pods share.
 */
export function kubernetesManifest(plan: RunPlan, recipeText: string): string {
  const { name, namespace } = plan
  if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) || name.length > MAX_NAME) {
    const expected = `small letters, digits and "-", at most ${MAX_NAME}`
    throw badUsage({ subject: '--name', expected, got: name })
  }
  const metadata = { name, ...(namespace && { namespace }), labels: { 'app.kubernetes.io/name': 'stvlm-trainer' } }
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [RECIPE_FILE]: recipeText } }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      clusterIP: 'None',
      // Node 0 is looked for while it starts.
      publishNotReadyAddresses: true,
      selector: { 'batch.kubernetes.io/job-name': name },
      ports: [{ name: 'rendezvous', port: DEFAULT_PORT, protocol: 'TCP' }],
    },
  }
  return [config, service, jobOf(plan, metadata)]
    .map(document => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n')
}

function jobOf(plan: RunPlan, metadata: { readonly labels: Readonly<Record<string, string>> }) {
  const { nodes, queue, timeLimit, name } = plan
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...(queue && { 'kueue.x-k8s.io/queue-name': queue }) },
    },
    spec: {
      completionMode: 'Indexed',
      completions: nodes,
      parallelism: nodes,
      backoffLimit: 3 * nodes,
      ...(timeLimit && { activeDeadlineSeconds: secondsOf(timeLimit) }),
      template: {
        metadata: { labels: metadata.labels },
        spec: {
          subdomain: name,
          restartPolicy: 'OnFailure',
          containers: [containerOf(plan)],
          volumes: volumesOf(plan),
        },
      },
    },
  }
}

function containerOf(plan: RunPlan) {
  const { image, name, nodes, gpusPerNode, trainerFolder, volumes = [] } = plan
  if (image === undefined)
    throw badUsage({ subject: '--image', expected: 'the image that holds the trainer', got: 'none' })
  const recipePath = `${RECIPE_FOLDER}/${RECIPE_FILE}`
  const how = [`--master_addr=${name}-0.${name}`, `--master_port=${DEFAULT_PORT}`]
  const index = { fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" } }
  const gpus = { 'nvidia.com/gpu': gpusPerNode }
  return {
    name: 'trainer',
    image,
    workingDir: trainerFolder,
    command: torchrunWords({ ...plan, recipePath }, nodes > 1 ? how : ['--standalone']).map(escapedWord),
    // torchrun takes --node_rank from it.
    env: nodes > 1 ? [{ name: 'PET_NODE_RANK', valueFrom: index }] : [],
    ...(gpusPerNode > 0 && { resources: { requests: gpus, limits: gpus } }),
    volumeMounts: [
      { name: 'recipe', mountPath: RECIPE_FOLDER, readOnly: true },
      { name: 'shared-memory', mountPath: '/dev/shm' },
      ...volumes.map(({ path }, i) => ({ name: `volume-${i}`, mountPath: path })),
    ],
  }
}

const volumesOf = ({ name, volumes = [] }: RunPlan) => [
  { name: 'recipe', configMap: { name } },
  // Decoding processes hand clips over in shared memory; a container has 64 MB of it.
  { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
  ...volumes.map(({ claim }, i) => ({ name: `volume-${i}`, persistentVolumeClaim: { claimName: claim } })),
]

/** Kubernetes puts values in the place of $(NAME) in a command; $$ is a dollar sign. */
const escapedWord = (word: string): string => word.replaceAll('$(', '$$$$(')

/** Slurm's form: days-hours:minutes:seconds, or hours:minutes:seconds. */
function secondsOf(timeLimit: string): number {
  const found = /^(?:(\d+)-)?(\d+):(\d\d):(\d\d)$/.exec(timeLimit)
  if (!found) throw badUsage({ subject: '--time', expected: '12:00:00 or 2-12:00:00', got: timeLimit })
  const [days, hours, minutes, seconds] = found.slice(1).map(part => Number(part ?? 0))
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
}
