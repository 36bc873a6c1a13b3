import type { TicketStatus } from '../pages/card'

/** What the ticket page of the server tells about a number. */
export interface Ticket {
  number: string
  state: TicketStatus
  department: string
  /** ISO date-times. */
  since: string
  due: string
  closedAt?: string
  answers: { text: string; at: string }[]
}

/** YC-7K2M-9QXD out of what was typed: any case, with or without the lines, full-width too. */
export function ticketNumber(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^YC/, '')
  return plain.length === 8 ? `YC-${plain.slice(0, 4)}-${plain.slice(4)}` : ''
}

const faults: Record<number, string> = {
  404: '没有查到这个工单号，请核对一下，字母和数字都要对。',
  429: '查得太快了，请过一分钟再查。',
}

/**
 * Looks a ticket up.
 *
 * @param number YC-XXXX-XXXX
 * @returns the ticket, or what to tell the citizen
 */
export async function lookUp(number: string): Promise<Ticket | string> {
  try {
    const response = await fetch(`/api/v1/tickets/${encodeURIComponent(number)}`)
    if (!response.ok) return faults[response.status] ?? '现在查不到，请稍后再试，也可以打12345。'
    return (await response.json()) as Ticket
  } catch {
    return '网络不通，请稍后再试。'
  }
}
