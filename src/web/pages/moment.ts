/** Times as read in China, whatever the clock of the device says. */

const zone = 'Asia/Shanghai'

function parts(iso: string | number | Date): Record<string, string> {
  const format = new Intl.DateTimeFormat('zh-CN', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return Object.fromEntries(format.formatToParts(new Date(iso)).map((part) => [part.type, part.value]))
}

/** 11月25日 17:00; an unreadable date comes back as it is. */
export function dayAndTime(iso: string): string {
  if (Number.isNaN(Date.parse(iso))) return iso
  const { month, day, hour, minute } = parts(iso)
  return `${month}月${day}日 ${Number(hour)}:${minute?.padStart(2, '0')}`
}

/** 17:00 */
export function timeOfDay(iso: string): string {
  if (Number.isNaN(Date.parse(iso))) return ''
  const { hour, minute } = parts(iso)
  return `${Number(hour)}:${minute?.padStart(2, '0')}`
}

/** 2026年11月24日 */
export function longDate(date: Date): string {
  const { year, month, day } = parts(date)
  return `${year}年${month}月${day}日`
}

/** How long ago, in words: 不到1分钟, 12分钟, 3小时5分钟, 2天. */
export function since(iso: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(iso)) / 60_000)
  if (!(minutes >= 1)) return '不到1分钟'
  if (minutes < 60) return `${minutes}分钟`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}小时${minutes % 60 > 0 ? `${minutes % 60}分钟` : ''}`
  return `${Math.floor(minutes / 1440)}天`
}
