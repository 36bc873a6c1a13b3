import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** One turn was stored. */
  turn(outcome: string, reason: string): void
  /** What is asked has parted from what the thresholds were chosen on. */
  drift(measure: string): void
  /** Starts the watch of one turn; the function it gives stops it. */
  startTurn(): () => void
  /** The text that Prometheus reads. */
  read(): Promise<{ contentType: string; text: string }>
}

export interface Gauges {
  handoffsWaiting(): number | Promise<number>
  streamsOpen(): number
}

/**
 * Measures of one server.
 *
 * @param options withProcess: memory, processor and event loop of the process as well
 */
export function createMetrics(gauges: Gauges, { withProcess }: { withProcess: boolean }): Metrics {
  const registers = [new Registry()]
  const [register] = registers as [Registry]
  if (withProcess) collectDefaultMetrics({ register })
  const turns = new Counter({
    name: 'yiciban_turns_total',
    help: 'Turns by outcome and reason.',
    labelNames: ['outcome', 'reason'],
    registers,
  })
  const seconds = new Histogram({
    name: 'yiciban_turn_seconds',
    help: 'Seconds from a message to its stored replies.',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3],
    registers,
  })
  const drifts = new Counter({
    name: 'yiciban_drifts_total',
    help: 'Times that confidences or unseen words parted from those of the calibration.',
    labelNames: ['measure'],
    registers,
  })
  new Gauge({
    name: 'yiciban_handoffs_waiting',
    help: 'Handoffs that nobody at the desk has taken yet.',
    registers,
    async collect() {
      this.set(await gauges.handoffsWaiting())
    },
  })
  new Gauge({
    name: 'yiciban_streams_open',
    help: 'Open Direct Line streams.',
    registers,
    collect() {
      this.set(gauges.streamsOpen())
    },
  })
  return {
    turn: (outcome, reason) => turns.inc({ outcome, reason }),
    drift: (measure) => drifts.inc({ measure }),
    startTurn() {
      const stop = seconds.startTimer()
      return () => void stop()
    },
    read: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  }
}
