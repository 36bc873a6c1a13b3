import type { limitUnits } from './schema'

/** Days a unit may take at most; working days counted with weekends. */
const daysOf: Record<(typeof limitUnits)[number], number> = { 小时: 1 / 24, 自然日: 1, 工作日: 1.4, 个月: 30, 年: 365 }

/** How long a limit is, to compare legal and promised ones. */
export function durationDays(n: number, unit: (typeof limitUnits)[number]): number {
  return n * daysOf[unit]
}
