import { PassThrough } from 'node:stream'
import { chosen, runTerminal } from '../../../src/channels/terminal/terminal'
import type { Message } from '../../../src/dialogue/conversation'

async function talk(lines: string[], listen?: (show: (speaker: string, text: string) => void) => () => void) {
  const input = new PassThrough()
  const output = new PassThrough()
  const heard: Message[] = []
  let id = 0
  input.end(lines.map((line) => `${line}\n`).join(''))
  await runTerminal({
    turn: async (message) => {
      heard.push(message)
      if (message.kind === 'joined') return [{ text: '您好', options: [] }]
      if (message.text === '选项')
        return [
          {
            text: '选哪个？',
            options: [
              { label: '甲', value: '选甲' },
              { label: '乙\u001b[31m', value: '选乙' },
            ],
          },
        ]
      return [{ text: `收到：${message.text}`, options: [] }]
    },
    input,
    output,
    clock: () => new Date(0),
    newId: () => String(++id),
    conversationId: 'terminal-1',
    ...(listen ? { listen } : {}),
  })
  return { heard, shown: String(output.read()) }
}

it('greets, answers line by line in one conversation, and ends with the input', async () => {
  const { heard, shown } = await talk(['你好', '再见'])
  expect(heard.map((message) => message.text)).toEqual(['', '你好', '再见'])
  expect(heard.every((message) => message.conversationId === 'terminal-1')).toBe(true)
  expect(new Set(heard.map((message) => message.id)).size).toBe(3)
  expect(shown.indexOf('您好')).toBeLessThan(shown.indexOf('收到：你好'))
})

it('numbers the options and takes a number for what it stands for', async () => {
  const { heard, shown } = await talk(['选项', '2', '2'])
  expect(shown).toContain('  1. 甲\n  2. 乙')
  expect(heard.map((message) => message.text)).toEqual(['', '选项', '选乙', '2'])
})

it('ends at /exit', async () => {
  const { heard } = await talk(['/exit', '你好'])
  expect(heard).toHaveLength(1)
})

it('shows what a person says, and nothing that could move the cursor', async () => {
  let stopped = false
  const { shown } = await talk(['选项'], (show) => {
    show('小王', '请带\u001b[2J户口簿')
    return () => {
      stopped = true
    }
  })
  expect(shown).toContain('小王: 请带[2J户口簿')
  expect(shown).not.toContain('\u001b')
  expect(stopped).toBe(true)
})

it.each([
  ['1', '选甲'],
  [' ２． ', '选乙'],
  ['2、', '选乙'],
  ['3', '3'],
  ['0', '0'],
  ['甲', '甲'],
  ['12岁', '12岁'],
])('%j means %s', (line, meaning) => {
  expect(
    chosen(line, [
      { label: '甲', value: '选甲' },
      { label: '乙', value: '选乙' },
    ]),
  ).toBe(meaning)
})
