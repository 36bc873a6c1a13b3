/** What passes between the bot and the desk when a person takes over. */

/** What the person at the desk gets to see (rules HL-4); masked. */
export interface Packet {
  summary: string
  item?: string
  department?: string
  facets: string[]
  /** Situation answers in words: 「孩子父母的关系：未婚」. */
  situation: string[]
  /** The citizen's last sentences, oldest first, masked. */
  lastMessages: string[]
  reason: string
  region?: string
}

export interface Admission {
  number: string
  department: string
  /** ISO date-time. */
  due: string
  /** True while somebody is at the desk (office hours). */
  open: boolean
  /** When the desk opens again, if closed now; ISO date-time. */
  opensAt?: string
}
