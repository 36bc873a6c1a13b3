import type { Block, Entry, Row } from '../notice/notice'
import type { Shown } from '../notice/print'
import { escapeHtml } from './plain-page'

export interface NoticePage extends Shown {
  /** Address under which the notice can be opened again. */
  url: string
  /** QR code of the address: rows of modules, true is dark. */
  qr: boolean[][]
  large: boolean
}

/** The notice as a page: real check boxes, no script, A4 when printed. */
export function renderNoticePage({ notice, head, warnings, url, qr, large }: NoticePage): string {
  const { sheet } = notice
  const path = `/n/${notice.number}`
  const query = large ? '?size=large' : ''
  const said = [...warnings, ...sheet.verdict]
  return page(
    `一次性告知单：${sheet.title}`,
    large,
    `<nav class="tools" aria-label="这张告知单">
<ul>
<li><a class="main" href="${path}.pdf${query}">打开PDF，打印或保存</a></li>
<li><a href="${path}${large ? '' : '?size=large'}">${large ? '标准字' : '大字版'}</a></li>
<li><a href="/">回到问答</a></li>
</ul>
</nav>
<main>
<article>
<header>
<div>
<h1>一次性告知单</h1>
<p class="matter">您要办的事：${escapeHtml(sheet.title)}</p>
</div>
<figure>${qrImage(qr, `二维码，打开这张告知单的网页`)}<figcaption>手机扫一扫</figcaption></figure>
</header>
${table(head, '编号、日期和版本')}
${said.map((words) => `<p class="warning">${escapeHtml(words)}</p>`).join('\n')}
${sheet.sections.map(({ heading, blocks }, at) => section(heading, blocks, `part-${at + 1}`)).join('\n')}
<footer>
${sheet.closing.map((words) => `<p>${escapeHtml(words)}</p>`).join('\n')}
<p>再看这张单：扫二维码，或者打开 <span class="address">${escapeHtml(url)}</span></p>
</footer>
</article>
</main>`,
  )
}

/** Where a number can be typed in; also what is shown when that, or making a notice, did not work. */
export function renderNoticeLookup(problem?: { title: string; text: string }): string {
  const title = problem?.title ?? '查告知单'
  return page(
    title,
    false,
    `<main class="lookup">
<h1>${escapeHtml(title)}</h1>
${problem ? `<p class="warning" role="alert">${escapeHtml(problem.text)}</p>\n` : ''}<form method="get" action="/n">
<label for="number">告知单编号（在单子上方）</label>
<input id="number" name="number" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="60" required>
<button>打开</button>
</form>
<p>单子过期了，或者找不到，<a href="/">重新问一下</a>就能再出一张；也可以打<a href="tel:12345">12345</a>，24小时有人接。</p>
</main>`,
  )
}

function page(title: string, large: boolean, body: string): string {
  return `<!doctype html>
<html lang="zh-CN"${large ? ' class="large"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} - 一次办</title>
<link rel="stylesheet" href="/notice.css">
</head>
<body>
${body}
</body>
</html>
`
}

function section(heading: string, blocks: readonly Block[], id: string): string {
  const inner = blocks.map((block, at) => blockHtml(block, `${id}-${at + 1}`)).join('\n')
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${escapeHtml(heading)}</h2>\n${inner}\n</section>`
}

function blockHtml(block: Block, id: string): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>${block.lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</${tag}>`
    }
    case 'table':
      return block.title ? `<h3>${escapeHtml(block.title)}</h3>\n${table(block.rows, block.title)}` : table(block.rows, '办理规定')
    case 'materials': {
      const tag = block.tick ? 'ul' : 'ol'
      const rows = block.entries.map((entry, at) => material(entry, block.tick, `${id}-${at + 1}`)).join('\n')
      return `<h3>${escapeHtml(block.title)}</h3>\n<${tag} class="materials${block.tick ? ' to-tick' : ''}">\n${rows}\n</${tag}>`
    }
    default:
      return block satisfies never
  }
}

function material({ name, counts, reason, details }: Entry, tick: boolean, id: string): string {
  const words = `<strong>${escapeHtml(name)}</strong>${counts ? ` <span class="counts">${escapeHtml(counts)}</span>` : ''}`
  const head = tick
    ? `<label for="${id}"><input type="checkbox" id="${id}"><span class="words">${words}</span></label>`
    : `<p class="words">${words}</p>`
  const rows: [string, string][] = reason ? [['为什么', reason], ...details] : details
  const more = rows.map(([label, text]) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`).join('')
  return `<li>${head}<dl>${more}</dl></li>`
}

function table(rows: readonly Row[], name: string): string {
  const body = rows.map(
    ([label, lines]) =>
      `<tr><th scope="row">${escapeHtml(label)}</th><td>${lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</td></tr>`,
  )
  return `<table aria-label="${escapeHtml(name)}">\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`
}

/** Light modules around a code, as its standard asks. */
const quiet = 4

/** One path of horizontal bars, dark on white. */
function qrImage(modules: readonly (readonly boolean[])[], name: string): string {
  const bars = modules.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1]) return []
      const end = row.indexOf(false, x)
      const length = (end < 0 ? row.length : end) - x
      return [`M${x + quiet} ${y + quiet}h${length}v1h-${length}z`]
    }),
  )
  const side = modules.length + 2 * quiet
  return `<svg role="img" aria-label="${escapeHtml(name)}" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${bars.join('')}"/></svg>`
}
