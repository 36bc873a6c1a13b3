/** Environment → Config; the only reader of `process.env`. What editors change is YAML, what developers tune is `dialogue/policy.ts`. */
import { z } from 'zod'
import { AppError } from './errors'

const port = z.coerce.number().int().min(0).max(65535)
const days = z.coerce.number().int().min(1).max(3650)
const perMinute = z.coerce.number().int().min(1).max(10_000_000)

/** `a, b ,c` → ['a', 'b', 'c']. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** `https://example.gov.cn`: what a browser sends as `Origin`. */
const origin = z
  .string()
  .refine(
    (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text),
    'must be origins like https://www.example.gov.cn, or *',
  )

/** `https://example.gov.cn` or the same with a slash. */
function isBase(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && hash === '' && username === ''
}

const hostPattern = z
  .string()
  .regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be host names like smba.trafficmanager.net or *.botframework.com')

/** Every variable: name, type, default, description. The README table and `.env.example` are checked against it by tests. */
export const configSchema = z.object({
  PORT: port.default(3978).describe('HTTP port; 0 picks a free one'),
  HOST: z.string().optional().describe('address to listen on; unset: every address of this machine'),
  PUBLIC_URL: z
    .string()
    .refine(isBase, 'must be http(s)://host[:port], without a path')
    .transform((text) => new URL(text).origin)
    .optional()
    .describe('address under which citizens reach the server; unset: taken from each request'),
  TRUST_PROXY: z
    .string()
    .regex(
      /^(\d{1,2}|[\da-f.:/]+(\s*,\s*[\da-f.:/]+)*|loopback|linklocal|uniquelocal)$/i,
      'must be a number of proxies or a list of their addresses',
    )
    .transform((text) => (/^\d{1,2}$/.test(text) ? Number(text) : text))
    .default(0)
    .describe('number of reverse proxies in front, or their addresses: only then X-Forwarded-* is believed'),
  DATABASE_URL: z
    .string()
    .regex(/^sqlite:.+$/, 'must be sqlite:FILE; this version keeps its data in SQLite only')
    .default('sqlite:data/bot.db')
    .describe('sqlite:FILE, from the working folder'),
  CONSOLE_PASSWORD: z
    .string()
    .min(8, 'must have at least 8 characters')
    .optional()
    .describe('password of /console; unset: generated and printed once at the start'),
  DIRECT_LINE_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{32,}$/, 'must be at least 32 visible ASCII characters')
    .optional()
    .describe('opens every conversation and signs tokens; unset: generated and kept beside the SQLite file'),
  ALLOWED_ORIGINS: list
    .pipe(z.array(origin))
    .default([])
    .describe('comma-separated origins of foreign pages that may talk to the bot, or *; the own page always may'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('what is logged'),
  RATE_PER_ADDRESS: perMinute.default(6000).describe('requests a minute from one address; many citizens share one in a hall'),
  RATE_PER_TOKEN: perMinute.default(600).describe('requests a minute with one Direct Line token'),
  RATE_MESSAGES: perMinute.default(120).describe('messages a minute in one conversation'),
  RATE_NOTICES: perMinute.default(120).describe('notices (一次性告知单) made or drawn as PDF, a minute from one address'),
  NOTICE_VALID_DAYS: days.default(90).describe('days from its date that a notice counts; printed on it'),
  NOTICE_KEEP_DAYS: days.default(730).describe('days that a notice can be opened again by its number'),
  REGION: z
    .string()
    .regex(/^\d{6}$/, 'must be a six-digit region code (GB/T 2260)')
    .default('330300')
    .describe('six-digit region code (GB/T 2260) when the citizen names none'),
  DESK_HOURS: z
    .string()
    .regex(
      /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d(,([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)*$/,
      'must be like 08:30-12:00,14:00-17:30',
    )
    .default('08:30-12:00,14:00-17:30')
    .describe('when somebody is at the desk, on working days of the statutory calendar (China time)'),
  DESK_GIVE_UP_DAYS: z.coerce.number().int().min(1).max(250).default(30).describe('working days after which a case that nobody took fails'),
  CONTENT_RELOAD: z
    .enum(['on', 'off'])
    .default('on')
    .describe('on: changed files below knowledge/ and intents/ are taken up without a restart; off: at the next start'),
  MICROSOFT_APP_ID: z.string().optional().describe('app id of the Azure Bot registration; unset: /api/messages is closed'),
  MICROSOFT_APP_PASSWORD: z.string().optional().describe('its client secret'),
  MICROSOFT_APP_TYPE: z
    .enum(['MultiTenant', 'SingleTenant', 'UserAssignedMSI'])
    .default('MultiTenant')
    .describe('MultiTenant, SingleTenant or UserAssignedMSI'),
  MICROSOFT_APP_TENANT_ID: z.string().optional().describe('tenant of a SingleTenant or UserAssignedMSI app'),
  BOT_SERVICE_URL_HOSTS: list
    .pipe(z.array(hostPattern).min(1))
    .default(['smba.trafficmanager.net', '*.botframework.com', '*.botframework.azure.cn'])
    .describe('hosts to which Bot Framework replies may be sent'),
})

export type Config = Readonly<z.output<typeof configSchema>>

/** Name, default and description of every variable, in order; for tables. */
export function configVariables(): { name: string; default: string; description: string }[] {
  return Object.entries(configSchema.shape).map(([name, field]) => {
    const parsed = field.safeParse(undefined)
    const value = parsed.success ? parsed.data : undefined
    const text = value === undefined ? '' : Array.isArray(value) ? value.join(',') : String(value)
    return { name, default: text, description: field.description ?? '' }
  })
}

/**
 * Reads the configuration. An empty variable counts as unset.
 *
 * @param env name → value, e.g. a plain object in tests
 * @throws AppError config_invalid naming every variable that is wrong
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in configSchema.shape && value?.trim()))
  const parsed = configSchema.safeParse(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value?.trim()])))
  const problems = parsed.success
    ? conflictsIn(parsed.data)
    : parsed.error.issues.map(
        (issue) =>
          `${String(issue.path[0])}: ${issue.message}${isSecret(String(issue.path[0])) ? '' : `, got "${given[String(issue.path[0])]}"`}`,
      )
  if (parsed.success && problems.length === 0) return parsed.data
  throw new AppError('config_invalid', `configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
}

const isSecret = (name: string) => /PASSWORD|SECRET|DATABASE_URL/.test(name)

/** What no single variable can tell. */
function conflictsIn(config: Config): string[] {
  const problems: string[] = []
  const { MICROSOFT_APP_ID: id, MICROSOFT_APP_TYPE: type } = config
  if (id === undefined && config.MICROSOFT_APP_PASSWORD !== undefined)
    problems.push(
      'MICROSOFT_APP_ID: must be set when MICROSOFT_APP_PASSWORD is; a password alone leaves the endpoint without authentication',
    )
  if (id !== undefined && type !== 'UserAssignedMSI' && config.MICROSOFT_APP_PASSWORD === undefined)
    problems.push(`MICROSOFT_APP_PASSWORD: must be set for a ${type} app`)
  if (id !== undefined && type !== 'MultiTenant' && config.MICROSOFT_APP_TENANT_ID === undefined)
    problems.push(`MICROSOFT_APP_TENANT_ID: must be set for a ${type} app`)
  if (config.NOTICE_KEEP_DAYS < config.NOTICE_VALID_DAYS)
    problems.push(`NOTICE_KEEP_DAYS: must be at least NOTICE_VALID_DAYS (${config.NOTICE_VALID_DAYS}), got "${config.NOTICE_KEEP_DAYS}"`)
  const times = config.DESK_HOURS.split(/[-,]/)
  if (times.some((time, index) => index > 0 && time <= (times[index - 1] ?? '')))
    problems.push(`DESK_HOURS: every time must be later than the one before, got "${config.DESK_HOURS}"`)
  return problems
}
