import { isIdNumber, isLuhn, mask } from '../../src/text/mask'

let seed = 20261124
/** 0 ≤ n < below, the same in every run. */
function random(below: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
  return Math.floor((seed / 0x80000000) * below)
}
const digits = (count: number) => Array.from({ length: count }, () => random(10)).join('')
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T

function idNumber(): string {
  const body = `${pick(['330302', '330381', '110105', '440304'])}${1940 + random(80)}${String(1 + random(12)).padStart(2, '0')}${String(1 + random(28)).padStart(2, '0')}${digits(3)}`
  const check = '0123456789X'.split('').find((last) => isIdNumber(body + last)) as string
  return body + check
}

function bankCard(): string {
  const body = `62${digits(pick([13, 16]))}`
  return body + '0123456789'.split('').find((last) => isLuhn(body + last))
}

const makers: Record<string, () => string> = {
  'id-number': () => pick([idNumber, () => idNumber().toLowerCase(), () => idNumber().replace(/^(.{6})(.{8})/, '$1 $2 ')])(),
  'old id-number': () =>
    `330302${String(40 + random(50))}${String(1 + random(12)).padStart(2, '0')}${String(1 + random(28)).padStart(2, '0')}${digits(3)}`,
  mobile: () =>
    pick([`1${3 + random(7)}${digits(9)}`, `1${3 + random(7)}${digits(1)} ${digits(4)} ${digits(4)}`, `+86 1${3 + random(7)}${digits(9)}`]),
  'bank card': bankCard,
  plate: () => `浙C${pick(['', '·'])}${pick(['A', 'B', 'F', 'D'])}${digits(4)}${pick(['', '5'])}`,
  passport: () => `${pick(['E', 'G', 'EA', 'H'])}${digits(8)}`,
  email: () => `user${digits(3)}@${pick(['qq.com', '163.com', 'mail.example.cn'])}`,
  'chat account': () => `${pick(['微信号', '微信：', 'vx ', 'QQ号'])}${pick([`abc_${digits(5)}`, `${1 + random(9)}${digits(8)}`])}`,
  address: () =>
    `${pick(['人民路', '学院东路', '瓯江大道', '吴田村'])}${1 + random(300)}号${pick(['', `${1 + random(9)}幢${100 + random(800)}室`])}`,
}
const frames = ['我的是{}，怎么办', '{}', '帮我查一下 {} 好了没', '号码：{}。', '身份证丢了（{}）要带什么', '我{}想办护照']

describe('masking personal data', () => {
  for (const [kind, make] of Object.entries(makers)) {
    it(`leaks no ${kind}`, () => {
      for (let round = 0; round < 40; round++) {
        const secret = make()
        const text = mask(pick(frames).replace('{}', secret)).text
        expect(text).not.toContain(secret)
        const core = secret.replace(/[^0-9]/g, '')
        if (core.length >= 8) expect(text.replace(/[^0-9]/g, '')).not.toContain(core)
        expect(text).toContain('*')
      }
    })
  }

  it('keeps numbers that are no personal data', () => {
    const harmless = [
      '去1203室办',
      '12345打不通',
      '60日内发证',
      '工本费40元',
      '3个工作日',
      '2026年11月24日',
      '交了180个月',
      '第804号令',
      '年龄满16周岁',
      '排队号A0123',
      '12123上怎么办',
      '每月3600元',
      '过期1.5年',
      '电话12333',
      '要2寸照片3张',
      '8:30上班',
      '13个月',
      '0577开头的电话',
      '120平方米',
      '车龄6年',
      '99号汽油',
      '5G手机',
      'C1驾照',
      'A4纸',
      'B09一件事',
      '90天内换证',
      '24小时自助',
      '满12分',
      '3路公交',
      '一共20000块',
      '第3幢在哪',
      '4楼窗口',
      '100%报销',
      '2.7秒',
      '1/3的材料',
      '15日内',
      '2025-05-10起',
      '发改价格2003 2322号',
      '12.5万',
      '编号123456',
      'covid19',
      'iPhone15',
      'WiFi密码',
      '50后老人',
      '1958年条例',
      '110报警',
      '12315投诉',
      '第4号窗口',
      '60周岁',
      '20个名额',
    ]
    expect(harmless).toHaveLength(50)
    for (const text of harmless) expect(mask(text)).toEqual({ text, kinds: [] })
  })

  it('shows the first three and last four of an id number, and says what it found', () => {
    const secret = idNumber()
    expect(mask(`我的身份证${secret}丢了`)).toEqual({
      text: `我的身份证${secret.slice(0, 3)}****${secret.slice(-4)}丢了`,
      kinds: ['id-number'],
    })
  })

  it('reads full-width digits too', () => {
    expect(mask('电话１３８０５７７１２３４').text).toBe('电话138****1234')
  })
})
