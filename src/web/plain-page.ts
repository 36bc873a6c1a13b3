import type { Entry } from '../turn'

/** What the page without script shows. */
export interface PlainPage {
  entries: readonly Entry[]
  /** Goes on with this conversation. */
  token: string
  /** Id of the message that the form will send: sending it twice is harmless. */
  messageId: string
  /** Said before the first message. */
  greeting: string
  /** Written, but not sent. */
  draft: string
}

/** Text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

const speakers = { citizen: '您', bot: '一次办', agent: '工作人员' } as const

/** The whole page. Works without script, styles and images; nothing in it is taken over unescaped. */
export function renderPlainPage({ entries, token, messageId, greeting, draft }: PlainPage): string {
  const said = entries.filter((entry) => entry.text !== '' || entry.from !== 'citizen')
  const rows = said.length > 0 ? said.map(row) : [row({ from: 'bot', text: greeting })]
  const last = said.at(-1)
  const options = last?.from === 'bot' ? (last.reply?.options ?? []) : []
  const buttons = options
    .map((option) => `<button name="say" value="${escapeHtml(option.value)}">${escapeHtml(option.label)}</button>`)
    .join('\n')
  const card = last?.from === 'bot' ? last.reply?.card : undefined
  const order = card && 'notice' in card ? card.notice : undefined
  const paper = order
    ? `<form method="post" action="/n" class="options">
<input type="hidden" name="request" value="${escapeHtml(JSON.stringify(order))}">
<button>打印一次性告知单</button>
</form>
`
    : ''
  const hidden = `<input type="hidden" name="token" value="${escapeHtml(token)}"><input type="hidden" name="id" value="${escapeHtml(messageId)}">`
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>一次办：办事问答（简版）</title>
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<main>
<h1>一次办：办事问答</h1>
<ol>
${rows.join('\n')}
</ol>
${buttons === '' ? '' : `<form method="post" action="/plain" class="options" aria-label="可以直接选">\n${hidden}\n${buttons}\n</form>\n`}${paper}<form method="post" action="/plain" id="end">
${hidden}
<label for="text">您要办什么事？</label>
<textarea id="text" name="text" rows="3" maxlength="2000" required>${escapeHtml(draft)}</textarea>
<button>发送</button>
</form>
<form method="post" action="/plain" class="options">
${hidden}
<button name="say" value="转人工">转人工</button>
</form>
<p><a href="/plain?t=${encodeURIComponent(token)}#end">看看有没有新的回复</a> <a href="/plain">重新开始</a> <a href="/">普通版</a></p>
</main>
</body>
</html>
`
}

function row({ from, text, agent }: Pick<Entry, 'from' | 'text' | 'agent'>): string {
  const name = from === 'agent' && agent ? `${speakers.agent} ${agent}` : speakers[from]
  return `<li class="${from}"><strong>${escapeHtml(name)}</strong><p>${escapeHtml(text).replace(/\n/g, '<br>')}</p></li>`
}

export const plainStyles = `body{margin:0;background:#f5f7fa;color:#1f2329;font:18px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:42rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem}
ol{list-style:none;margin:0;padding:0}
li{margin:0 0 1rem;padding:.75rem 1rem;background:#fff;border:1px solid #d5dbe3;border-radius:.5rem}
li.citizen{background:#e8f1fc}
li p{margin:.25rem 0 0;overflow-wrap:anywhere}
label{display:block;font-weight:600}
textarea{box-sizing:border-box;width:100%;margin:.25rem 0 .5rem;padding:.5rem;border:1px solid #5b6776;border-radius:.5rem;font:inherit}
button{min-height:44px;margin:0 .5rem .5rem 0;padding:.25rem 1.25rem;border:1px solid #0b57a4;border-radius:.5rem;background:#0b57a4;color:#fff;font:inherit;cursor:pointer}
.options button{background:#fff;color:#0b57a4}
button:focus-visible,textarea:focus-visible,a:focus-visible{outline:3px solid #b35c00;outline-offset:2px}
a{display:inline-block;min-height:44px;margin-right:1rem;color:#0b57a4}
`
