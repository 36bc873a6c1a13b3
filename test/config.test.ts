import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configVariables, readConfig } from '../src/config'

it('needs nothing: every variable has a default or is optional', () => {
  expect(readConfig({})).toMatchObject({
    PORT: 3978,
    DATABASE_URL: 'sqlite:data/bot.db',
    REGION: '330300',
    ALLOWED_ORIGINS: [],
    TRUST_PROXY: 0,
  })
})

it('counts an empty variable as unset, and cuts blanks', () => {
  expect(readConfig({ PORT: '', CONSOLE_PASSWORD: ' ', LOG_LEVEL: ' warn ' })).toMatchObject({ PORT: 3978, LOG_LEVEL: 'warn' })
})

it('reads lists, numbers and addresses', () => {
  expect(
    readConfig({
      PORT: '0',
      PUBLIC_URL: 'https://bot.example.gov.cn/',
      TRUST_PROXY: '1',
      ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
      BOT_SERVICE_URL_HOSTS: '*.botframework.azure.cn',
    }),
  ).toMatchObject({
    PORT: 0,
    PUBLIC_URL: 'https://bot.example.gov.cn',
    TRUST_PROXY: 1,
    ALLOWED_ORIGINS: ['https://a.example', 'https://b.example:8443'],
    BOT_SERVICE_URL_HOSTS: ['*.botframework.azure.cn'],
  })
  expect(readConfig({ TRUST_PROXY: '10.0.0.0/8, 127.0.0.1' }).TRUST_PROXY).toBe('10.0.0.0/8, 127.0.0.1')
})

it.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['DATABASE_URL', 'mysql://x'],
  ['DATABASE_URL', 'postgres://x'],
  ['PUBLIC_URL', 'bot.example.gov.cn'],
  ['PUBLIC_URL', 'https://bot.example.gov.cn/bot'],
  ['ALLOWED_ORIGINS', 'https://a.example/'],
  ['ALLOWED_ORIGINS', 'a.example'],
  ['CONSOLE_PASSWORD', 'short'],
  ['DIRECT_LINE_SECRET', 'short'],
  ['REGION', '3303'],
  ['DESK_HOURS', '9-17'],
  ['DESK_HOURS', '17:30-08:30'],
  ['DESK_HOURS', '08:30-12:00,11:00-17:00'],
  ['LOG_LEVEL', 'loud'],
  ['TRUST_PROXY', 'true'],
  ['RATE_MESSAGES', '0'],
  ['NOTICE_VALID_DAYS', '0'],
  ['NOTICE_KEEP_DAYS', '30'],
  ['BOT_SERVICE_URL_HOSTS', 'https://smba.trafficmanager.net'],
  ['MICROSOFT_APP_TYPE', 'Other'],
])('stops the start at %s=%s, by name', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(`${name}: `) }),
  )
})

it('names everything that is wrong at once, and shows no secret', () => {
  const read = () => readConfig({ PORT: 'x', LOG_LEVEL: 'loud', CONSOLE_PASSWORD: 'hush', DATABASE_URL: 'mysql://root:hush@host' })
  expect(read).toThrow(/PORT: [\s\S]*DATABASE_URL: [\s\S]*CONSOLE_PASSWORD: [\s\S]*LOG_LEVEL: .*got "loud"/)
  expect(read).not.toThrow(/hush/)
})

it.each([
  [{ MICROSOFT_APP_PASSWORD: 'p' }, 'MICROSOFT_APP_ID'],
  [{ MICROSOFT_APP_ID: 'a' }, 'MICROSOFT_APP_PASSWORD'],
  [{ MICROSOFT_APP_ID: 'a', MICROSOFT_APP_PASSWORD: 'p', MICROSOFT_APP_TYPE: 'SingleTenant' }, 'MICROSOFT_APP_TENANT_ID'],
])('stops at what does not go together: %j', (env, name) => {
  expect(() => readConfig(env)).toThrow(expect.objectContaining({ message: expect.stringContaining(`  ${name}: must be set`) }))
})

it('describes every variable', () => {
  for (const { name, description } of configVariables()) expect([name, description]).toEqual([name, expect.stringMatching(/\w{3}/)])
})

it('.env.example lists every variable with its default', () => {
  const lines = readFileSync(join(__dirname, '../.env.example'), 'utf8').split('\n')
  const listed = lines.flatMap((line) => /^#?([A-Z_]+)=(.*)$/.exec(line)?.slice(1, 3).join('=') ?? [])
  expect(listed).toEqual(configVariables().map((variable) => `${variable.name}=${variable.default}`))
})

it('the table in README.md lists every variable, its default and what it is', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8')
  const table = /<!-- configuration -->([\s\S]*?)<!-- \/configuration -->/.exec(readme)?.[1] ?? ''
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('\\', '')))
  expect(rows).toEqual(
    configVariables().map(({ name, default: value, description }) => [
      '',
      `\`${name}\``,
      value === '' ? '–' : `\`${value}\``,
      description,
      '',
    ]),
  )
})
