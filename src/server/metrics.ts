import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Buffered } from './guard/body.ts'
import type { Gate } from './guard/gate.ts'

export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
  request(route: string, method: string, status: number, seconds: number): void
  answer(model: string, outcome: string, seconds: number): void
}

/** From a cached question to a long video. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

/** Of this server alone: two in one process do not share their counts. */
export function createMetrics(gates: readonly Gate[], buffered: Buffered): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'stvlm_http_request_seconds',
    help: 'Requests by route, method and status, to the last byte of the answer',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: BUCKETS_S,
    registers,
  })
  const answers = new Histogram({
    name: 'stvlm_answer_seconds',
    help: 'Questions by model and outcome, without waiting',
    labelNames: ['model', 'outcome'] as const,
    buckets: BUCKETS_S,
    registers,
  })
  const refused = new Counter({
    name: 'stvlm_http_refused_total',
    help: 'Requests refused for want of room or by rate (429)',
    labelNames: ['route'] as const,
    registers,
  })
  gaugesOf(gates, buffered, registers)
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    request(route, method, status, seconds) {
      requests.observe({ route, method, status: String(status) }, seconds)
      if (status === 429) refused.inc({ route })
    },
    answer: (model, outcome, seconds) => answers.observe({ model, outcome }, seconds),
  }
}

function gaugesOf(gates: readonly Gate[], buffered: Buffered, registers: Registry[]): void {
  new Gauge({
    ...{ name: 'stvlm_jobs', help: 'Work under way and waiting', labelNames: ['gate', 'state'] as const, registers },
    collect() {
      for (const { name, inside, waiting } of gates) {
        this.set({ gate: name, state: 'running' }, inside)
        this.set({ gate: name, state: 'waiting' }, waiting)
      }
    },
  })
  new Gauge({
    ...{ name: 'stvlm_buffered_bytes', help: 'Bytes of bodies in memory', registers },
    collect() {
      this.set(buffered.held)
    },
  })
}
