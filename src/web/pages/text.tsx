import type { ComponentChildren } from 'preact'

/** 110, 119, 120, 122, 12345 and the like, and numbers with an area code; the next character must not make it an amount or a date. */
const callable = /^(110|119|120|122|12\d{3}|96\d{3}|0\d{2,3}-\d{7,8})$/
const amount = /^[元年月日天份个次%％]/

/** What a found piece is drawn as; undefined leaves it as plain text. */
function drawn(found: string, behind: string): ComponentChildren {
  if (found.startsWith('YC-')) return <span class="call">{found}</span>
  if (found.startsWith('https:'))
    return (
      <a href={found} rel="noopener noreferrer" target="_blank">
        {found}（新窗口打开）
      </a>
    )
  if (!callable.test(found) || amount.test(behind)) return undefined
  return (
    <a class="call" href={`tel:${found}`}>
      {found}
    </a>
  )
}

/** Ticket numbers kept in one piece, addresses to open, phone numbers to call by a tap. */
function withLinks(line: string): ComponentChildren[] {
  const parts: ComponentChildren[] = []
  let from = 0
  for (const match of line.matchAll(/YC-[A-Z\d]{4}-[A-Z\d]{4}|https:\/\/[^\s，。；、）」]+|\d[\d-]*\d/g)) {
    const end = (match.index ?? 0) + match[0].length
    const piece = drawn(match[0], line.slice(end))
    if (piece === undefined) continue
    parts.push(line.slice(from, match.index), piece)
    from = end
  }
  return [...parts, line.slice(from)]
}

/** Phone numbers that can be called by a tap. */
export function Phones({ numbers }: { numbers: readonly string[] }) {
  return (
    <>
      {numbers.map((number, at) => (
        <span key={number}>
          {at > 0 ? '、' : ''}
          <a class="call" href={`tel:${number.replace(/[^\d+]/g, '')}`}>
            {number}
          </a>
        </span>
      ))}
    </>
  )
}

/** Plain text: a paragraph a line, numbered lines kept together, phone numbers to tap. Never HTML. */
export function Text({ text }: { text: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (
    <>
      {lines.map((line, at) => (
        <p key={at} class={/^\s*\d+\. /.test(line) ? 'numbered' : line.startsWith('【') ? 'pile-name' : undefined}>
          {withLinks(line)}
        </p>
      ))}
    </>
  )
}
