/** The desk's words for what the server names. */
import type { Handoff, HandoffState } from './api'

const reasons: Record<string, string> = {
  'asked-for-person': '要求人工',
  'repeated-miss': '两次没答上',
  'none-of-these': '都不是',
  complaint: '投诉',
  'situation-needs-person': '情况特殊',
  'low-confidence': '拿不准',
}

const facets: Record<string, string> = {
  materials: '要带什么',
  process: '怎么办',
  fee: '多少钱',
  duration: '多久',
  place: '在哪办',
  hours: '几点上班',
  eligibility: '能不能办',
  online: '网上能不能办',
  proxy: '能不能代办',
  progress: '办到哪一步',
  result: '办好给什么',
  phone: '电话',
  basis: '依据',
}

const faults: Record<string, string> = {
  network: '连不上服务器，请检查网络后再试。',
  handoff_taken: '这一件已经被同事接走了。',
  handoff_wrong_state: '这一件的状态已经变了，页面已更新。',
  not_found: '没有找到这一件。',
  too_large: '这段话太长，请分几次发。',
  too_many_requests: '操作太快了，请稍等再试。',
  storage_unavailable: '现在存不下来，请稍后再试。您写的话还在输入框里。',
}

export const stateWords: Record<HandoffState, string> = { waiting: '等候中', accepted: '接待中', completed: '已办结', failed: '未办成' }

export const reasonWord = (reason: string): string => reasons[reason] ?? reason
export const facetWord = (facet: string): string => facets[facet] ?? facet
export const faultWord = (code: string): string => faults[code] ?? '没有成功，请再试一次。'

/** Ready-made sentences; they go into the box, and are sent only by the agent. */
export const quickPhrases: readonly string[] = [
  '您好，我是工作人员，正在看您的问题，请稍等。',
  '请再说一下您的具体情况，比如户口在哪里、是不是本人办。',
  '请不要在这里发证件号、手机号，说情况就行。',
  '这一点要窗口当面核对，去之前请先打12345确认地址和时间。',
  '您的问题都答复好了。还有别的要问吗？',
]

/** True within the last hour before the due time. */
export function isClose(handoff: Pick<Handoff, 'due' | 'overdue'>, now: Date): boolean {
  return !handoff.overdue && Date.parse(handoff.due) - now.getTime() < 3_600_000
}
