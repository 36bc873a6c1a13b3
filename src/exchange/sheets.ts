/**
 * Which field of which record stands in which column. Everything an item file, an office file and an utterance file can hold has its place
 * here; `test/exchange/sheets.test.ts` holds that against the schemas.
 */
import type { z } from 'zod'
import * as schema from '../knowledge/schema'
import type { CellKind } from './cell-kinds'
import * as kind from './cell-kinds'

export interface Column {
  header: string
  /** Path of the field in the entry, with dots; names that begin with # are not fields of it. */
  path: string
  kind: CellKind
  /** Explains the column; without it the description of the schema does. */
  note?: string
  /** In characters. */
  width?: number
  /** Nobody should change it in rows that are there. */
  locked?: true
  /** What may stand in it is the first column of that sheet. */
  from?: string
}

export interface Sheet {
  name: string
  /** Path of the list in the item's record that has one row per entry here; '' for one row per record. */
  at: string
  /** Schema of an entry: for descriptions and required fields. */
  schema: z.ZodType
  columns: readonly Column[]
}

/** A question's words for what it can be about. */
export const facets: Readonly<Record<schema.Facet | 'other', string>> = {
  materials: '材料',
  process: '流程',
  fee: '费用',
  duration: '多久',
  place: '在哪办',
  hours: '几点上班',
  eligibility: '资格',
  online: '网上办',
  proxy: '代办',
  progress: '进度',
  result: '结果',
  phone: '电话',
  basis: '依据',
  other: '其他',
}
const { other: _other, ...facetsOfAnswers } = facets

const owner: Column = {
  header: '事项代号',
  path: '#item',
  kind: kind.text,
  note: '这一行属于哪个事项。已有的行不要改；在下面加新行时照「事项」表第一列填。',
  width: 26,
  locked: true,
  from: '事项',
}
const ownerName: Column = {
  header: '事项名称（只看）',
  path: '#name',
  kind: kind.text,
  note: '方便看是哪个事项，导入时不读这一列。',
  width: 22,
  locked: true,
}
const order: Column = {
  header: '序号',
  path: '#order',
  kind: kind.number,
  note: '同一个事项里的先后。插在 2 和 3 之间写 2.5；不写就排在最后。',
  width: 6,
}
const remove: Column = { header: '删除', path: '#remove', kind: kind.flag, note: '填「是」，导入时删去这一行。', width: 6 }
const when: Column = { header: '适用情形', path: 'when', kind: kind.text, width: 24 }
const basis: Column = { header: '依据', path: 'basis', kind: kind.list, note: basisNote(), width: 30 }

function basisNote(): string {
  return '一行一条：法规名 第几条〔L〕。〔L〕读过原文，〔D〕有公开文件，〔M〕凭记忆；由当地确定的写 LOCAL。'
}

const text = (header: string, path: string, width = 24): Column => ({ header, path, kind: kind.text, width })
const list = (header: string, path: string, width = 30): Column => ({ header, path, kind: kind.list, width })
const number = (header: string, path: string, width = 8): Column => ({ header, path, kind: kind.number, width })
const choose = (header: string, path: string, values: readonly string[], width = 10): Column => ({
  header,
  path,
  kind: kind.oneOf(values),
  width,
})
const cite = (header: string, path: string, optional = false): Column => ({
  header,
  path,
  kind: optional ? kind.optionalList : kind.list,
  note: basisNote(),
  width: 30,
})

const shape = schema.Item.shape
const optionsOf = (enumeration: z.ZodEnum) => enumeration.options as string[]

/** Adds one row per entry of a list of the item: whose it is, its place, its fields, and whether it goes. */
const part = (name: string, at: string, entry: z.ZodType, columns: readonly Column[]): Sheet => ({
  name,
  at,
  schema: entry,
  columns: [owner, ownerName, order, ...columns, remove],
})

export const items: Sheet = {
  name: '事项',
  at: '',
  schema: schema.Item,
  columns: [
    { header: '事项代号', path: 'id', kind: kind.text, note: '事项的代号，定了就不再改；小写英文和连字符。', width: 30, locked: true },
    text('事项名称', 'name', 30),
    list('别名', 'aliases'),
    list('容易误会的叫法', 'misleadingAliases'),
    text('主项', 'parent'),
    { header: '牵头部门', path: 'department', kind: kind.text, width: 18, from: '部门（只看）' },
    list('协办部门', 'coDepartments', 20),
    text('谁来办', 'authority'),
    choose('事项类型', 'taskType', optionsOf(shape.taskType)),
    choose('办件类型', 'projectType', optionsOf(shape.projectType)),
    choose('状态', 'state', optionsOf(shape.state.unwrap())),
    choose('答错的后果', 'stakes', optionsOf(shape.stakes.unwrap())),
    { ...number('版本', 'version'), note: '改了这个事项而版本没动，导入时自动加 1。' },
    { header: '服务对象', path: 'serviceTarget', kind: kind.someOf(optionsOf(shape.serviceTarget.element)), width: 12 },
    text('一句话说明', 'summary', 30),
    text('和相近事项的区别', 'distinguish'),
    text('谁可以申请', 'applicants.who', 30),
    cite('谁可以申请·依据', 'applicants.basis'),
    {
      header: '承诺时限',
      path: 'limits.promised.n',
      kind: kind.numberOrLocal,
      note: '承诺多久办完：填数字，右边填单位和依据；由当地确定的填 LOCAL，右边两格留空。',
      width: 9,
    },
    choose('承诺时限·单位', 'limits.promised.unit', schema.limitUnits),
    cite('承诺时限·依据', 'limits.promised.basis', true),
    text('时限说明', 'limits.note'),
    number('最少去几次', 'visits.min'),
    number('最多去几次', 'visits.max'),
    text('为什么要去', 'visits.reason'),
    choose('网上能不能办', 'online.available', optionsOf(shape.online.shape.available)),
    list('网上在哪办', 'online.where', 20),
    text('网上办说明', 'online.note'),
    cite('网上办·依据', 'online.basis', true),
    choose('能不能代办', 'proxy.allowed', optionsOf(shape.proxy.shape.allowed)),
    text('代办说明', 'proxy.note'),
    cite('代办·依据', 'proxy.basis'),
    { ...list('办理点代号', 'places', 22), note: '一行一个，见「办理点」表第一列。' },
    text('办理点说明', 'placeNote'),
    list('窗口怎么办', 'process.window', 36),
    list('网上怎么办', 'process.online', 36),
    text('怎么预约', 'booking'),
    text('办理结果', 'result.name'),
    text('结果有效期', 'result.validity'),
    text('结果怎么领', 'result.delivery'),
    text('结果说明', 'result.note'),
    cite('结果·依据', 'result.basis', true),
    text('怎么查进度', 'progress'),
    list('容易弄错的地方', 'traps', 36),
    { ...list('办完接着办', 'next', 22), note: '一行一个事项代号。' },
    cite('主要依据', 'law'),
    text('来源', 'provenance.source'),
    text('来源网址', 'provenance.url'),
    { header: '来源日期', path: 'provenance.capturedAt', kind: kind.day, width: 12 },
    text('谁核对的', 'provenance.verifiedBy'),
    { header: '核对日期', path: 'provenance.verifiedAt', kind: kind.day, note: '核对过才改，写成 2026-11-24。', width: 12 },
    { header: '下次复核', path: 'provenance.nextReview', kind: kind.day, width: 12 },
    choose('把握', 'provenance.confidence', optionsOf(schema.Provenance.shape.confidence)),
  ],
}

const materialShape = schema.Material.shape
const materials = part('材料', 'materials', schema.Material, [
  text('材料名称', 'name', 30),
  text('通俗名称', 'plainName', 18),
  { ...list('谁的', 'whose', 12), kind: kind.optionalList },
  choose('材料类型', 'kind', schema.materialKinds, 14),
  choose('材料形式', 'form', optionsOf(materialShape.form.unwrap()), 12),
  number('原件份数', 'originals'),
  number('复印件份数', 'copies'),
  { header: '当场退还', path: 'returned', kind: kind.flag, width: 8 },
  {
    header: '系统获取',
    path: 'auto',
    kind: kind.choice({ none: '自己带', onSite: '现场办', fetched: '系统能查到', fetchedElseSubmit: '查不到再交' }),
    note: '自己带；现场办＝现场填写、拍照或打印；系统能查到＝不用带；查不到再交。',
    width: 12,
  },
  choose('必要性', 'need', optionsOf(materialShape.need.unwrap())),
  when,
  text('为什么要', 'reason', 30),
  basis,
  choose('来源渠道', 'source', optionsOf(materialShape.source.unwrap()), 16),
  text('出具单位', 'issuer'),
  text('由哪个事项办出来', 'issuedBy'),
  text('怎么取得', 'how', 30),
  text('有效期要求', 'validity'),
  text('受理标准', 'standard'),
  { ...list('谁签字或到场', 'signers', 12), kind: kind.optionalList },
  {
    header: '可替代材料',
    path: 'substitutes',
    kind: kind.substitutes,
    note: '任选其一，一行一个：名称|说明，没有说明就只写名称。',
    width: 24,
  },
  text('告知承诺', 'promise'),
  text('容缺受理', 'tolerance'),
  text('材料说明', 'note'),
])

const situations = part('情形', 'situations', schema.Situation, [
  { ...text('情形代号', 'id', 14), locked: true, note: '小写英文、数字、下划线；条件式里用它。' },
  text('问群众的话', 'ask', 36),
  text('为什么问', 'why', 30),
  {
    header: '类型',
    path: 'type',
    kind: kind.choice({ single: '单选', multi: '多选', yesno: '是否', number: '数字' }),
    note: '单选、多选、是否、数字。除了数字，都要在「情形选项」表写选项。',
    width: 8,
  },
  text('单位', 'unit', 8),
  number('最小', 'min'),
  number('最大', 'max'),
])

export const options = part('情形选项', 'situations.*.options', schema.Option, [
  { ...text('情形代号', '#situation', 14), locked: true, note: '这个选项是哪个情形的，见「情形」表。' },
  { ...text('选项代号', 'id', 14), locked: true, note: '小写英文、数字、下划线；条件式里用它。「不清楚」由系统自动加上，不要写。' },
  text('选项', 'label', 24),
  list('群众会怎么说', 'words', 36),
])

const effects = part('情形后果', 'effects', schema.Effect, [
  { ...when, note: '什么情形下。条件式，例如 marriage=single and follow=father。' },
  text('其实是哪个事项', 'goTo'),
  text('还要一并办的事项', 'addItem'),
  { header: '不符合条件', path: 'notEligible', kind: kind.yesNo, width: 10 },
  { header: '转人工', path: 'person', kind: kind.yesNo, width: 8 },
  text('办不了还能怎么办', 'instead', 30),
  text('告诉群众的话', 'note', 40),
  { ...basis, kind: kind.optionalList },
])

const requirements = part('受理条件', 'requirements', shape.requirements.unwrap().element, [text('受理条件', 'text', 50), when, basis])

/** Conditions and FAQs share one sheet; `statement` and `question` share one column. */
export const questionKinds = { conditions: '条件', faqs: '问答' } as const

const questions: Sheet = {
  name: '条件与问答',
  at: 'conditions|faqs',
  schema: schema.Condition,
  columns: [
    owner,
    ownerName,
    {
      header: '类别',
      path: '#list',
      kind: kind.choice(questionKinds),
      note: '条件＝群众问「能不能、要不要、会不会」；问答＝其他常问的。',
      width: 6,
    },
    order,
    { ...text('条件代号', 'id', 16), note: '条件要有：小写英文、数字、下划线，在这个事项里不重复。问答留空。' },
    { ...text('问法', 'statement', 30), note: '群众的问题，写成一句标准问法：补身份证要不要登报。' },
    { ...text('关系到谁', 'concerns', 18), note: '只有条件要填。' },
    when,
    { ...choose('开头的一个词', 'outcome', schema.outcomes, 8), note: '只有条件要填：能、不能、要、不用……看情况。' },
    text('回答', 'answer', 50),
    { header: '问的方面', path: 'facet', kind: kind.choice(facetsOfAnswers), width: 10 },
    { ...basis, kind: kind.optionalList },
    { ...list('群众的各种问法', 'samples', 40), note: '一行一种；条件至少两种。' },
    remove,
  ],
}

const fees = part('收费', 'fees', schema.Fee, [
  text('收费项目', 'name'),
  { header: '金额（元）', path: 'amount', kind: kind.numberOrLocal, width: 10 },
  text('计费单位', 'unit', 10),
  when,
  text('减免', 'waiver'),
  text('收费说明', 'note'),
  basis,
])

const limits = part('时限', 'limits.legal', shape.limits.shape.legal.unwrap().element, [
  { ...number('法定时限', 'n'), note: '法律规定的办结时限，填数字。法律没有规定的事项不写行。' },
  choose('单位', 'unit', schema.limitUnits),
  text('时限说明', 'note', 36),
  when,
  basis,
])

export const utterances: Sheet = {
  name: '说法',
  at: 'utterances',
  schema: schema.Utterances,
  columns: [
    { ...owner, note: '这句话问的是哪个事项。' },
    ownerName,
    order,
    { header: '问的方面', path: '#facet', kind: kind.choice(facets), width: 10 },
    { ...text('说法', '#text', 60), note: '群众会怎么问，一行一句。' },
    remove,
  ],
}

export const offices: Sheet = {
  name: '办理点',
  at: '',
  schema: schema.Office,
  columns: [
    { header: '办理点代号', path: 'id', kind: kind.text, note: '定了就不再改；小写英文和连字符。', width: 28, locked: true },
    text('名称', 'name', 30),
    choose('类型', 'type', optionsOf(schema.Office.shape.type), 14),
    { header: '部门', path: 'department', kind: kind.text, width: 18, from: '部门（只看）' },
    { ...text('行政区划', 'region', 10), note: '六位数字，例如 330300。' },
    { ...text('地址', 'address', 36), note: '有出处才写；由当地确定的写 LOCAL。' },
    { header: '办公时间', path: 'hours', kind: kind.hours, note: '一行一段：一二三四五 08:30-12:00；由当地确定的写 LOCAL。', width: 26 },
    { ...list('电话', 'phones', 18), note: '一行一个。' },
    text('说明', 'note'),
  ],
}

/** Lists of an item, in the order of the sheets. */
export const parts: readonly Sheet[] = [requirements, situations, options, effects, materials, questions, fees, limits]

/** Every sheet that is read. */
export const sheets: readonly Sheet[] = [items, ...parts, offices, utterances]

/** What was exported: hashes by which an import sees whose change is newer. Hidden, and needed. */
export const recordSheet = '导出记录'

/** Sheets for the eyes only. */
export const lookOnly = { departments: '部门（只看）', readme: '先看这里' } as const
