import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { root } from '../support/content'

it('holds a conversation in the terminal, on the database that the desk sees', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yiciban-chat-'))
  const file = join(folder, 'bot.db')
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'dist/cli/chat.js')], {
      cwd: folder,
      input: '身份证丢了补办要带什么\n1\n转人工\n',
      env: { PATH: process.env.PATH, DATABASE_URL: `sqlite:${file}` },
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/户口簿[\s\S]*40元[\s\S]*\n {2}1\. /)
    const number = /YC-\w{4}-\w{4}/.exec(stdout)?.[0]
    const database = new Database(file, { readonly: true })
    expect(database.prepare('select number, state from handoffs').all()).toEqual([{ number, state: 'waiting' }])
    database.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
