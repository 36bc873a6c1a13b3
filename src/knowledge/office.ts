import type { Office } from './schema'

/** 星期一二三四五 08:30-12:00，星期六 09:00-11:00; empty when the city has not said. */
export function hoursText(office: Office): string {
  if (office.hours === 'LOCAL') return ''
  return office.hours.map((entry) => `星期${entry.days.join('')} ${entry.from}-${entry.to}`).join('，')
}

/** 某某中心，某某路1号，星期一二三 08:30-12:00; the note of an office is part of where it is. */
export function officeText(office: Office): string {
  return [office.name, addressText(office), hoursText(office), office.note ?? ''].filter(Boolean).join('，')
}

/** Its address; empty when the city has not said. */
export function addressText(office: Office): string {
  return office.address === 'LOCAL' ? '' : office.address
}
