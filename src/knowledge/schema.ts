/**
 * The shapes of everything an editor writes under `knowledge/` and `intents/`.
 * Field names follow the service-item tables (service item §2–§4); the Chinese term stands in each description, so that
 * the generated JSON Schema explains itself in an editor.
 */
import { z } from 'zod'

const text = z.string().trim().min(1)
const id = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, '要用小写英文和连字符，例如 resident-id-card-renewal')
const optionId = z.string().regex(/^[a-z0-9][a-z0-9_]*$/, '选项和情形的代号只用小写英文、数字、下划线')
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '日期写成 2026-11-24')

export const evidenceMarks = ['L', 'D', 'M'] as const

/** 依据：`居民身份证法 第十一条〔L〕` 或 `LOCAL`。L 读过法律原文，D 有公开文件佐证，M 凭记忆（未核实），LOCAL 由当地确定。 */
export const Citation = z
  .string()
  .regex(/^(LOCAL|.+〔[LDM]〕)$/, '依据写成「法规名 第几条〔L〕」，〔L〕读过原文、〔D〕公开文件、〔M〕未核实，或写 LOCAL')
  .describe('依据：法规名（可带版本年份）＋条款＋〔L|D|M〕，或 LOCAL（由当地确定）')

const basis = z.array(Citation).min(1)
const when = text.optional().describe('适用情形，条件式，例如 marriage=single and follow=father；留空表示总是适用')

export const Facet = z.enum([
  'materials',
  'process',
  'fee',
  'duration',
  'place',
  'hours',
  'eligibility',
  'online',
  'proxy',
  'progress',
  'result',
  'phone',
  'basis',
])
export type Facet = z.infer<typeof Facet>

export const materialKinds = ['原件', '复印件', '原件和复印件', '原件或复印件'] as const

export const Material = z.strictObject({
  name: text.max(60).describe('材料名称，用正式名称：居民身份证、居民户口簿'),
  plainName: text.optional().describe('通俗名称：身份证、户口本'),
  whose: z.array(text).optional().describe('谁的：本人、配偶、双方、监护人、代办人'),
  kind: z.enum(materialKinds).default('原件').describe('材料类型'),
  form: z.enum(['纸质', '电子', '纸质或电子', '纸质和电子']).default('纸质').describe('材料形式'),
  originals: z.int().min(0).max(20).optional().describe('原件份数；不写时按材料类型取 1 或 0'),
  copies: z.int().min(0).max(20).optional().describe('复印件份数'),
  returned: z.boolean().default(false).describe('原件核验后当场退还'),
  auto: z
    .enum(['none', 'onSite', 'fetched', 'fetchedElseSubmit'])
    .default('none')
    .describe('系统获取：none 自己带；onSite 现场填写、拍照或打印；fetched 系统能查到，不用带；fetchedElseSubmit 系统查不到时再交'),
  need: z
    .enum(['必要', '非必要', '容缺后补', '不需要', 'LOCAL'])
    .default('必要')
    .describe('材料必要性；不需要＝明确不用的；LOCAL＝各地要求不同'),
  when,
  reason: text.max(80).describe('为什么要这份材料（给群众看的一句话）'),
  basis,
  source: z.enum(['申请人自备', '政府部门核发', '中介或法定机构出具', '其他']).default('申请人自备').describe('来源渠道'),
  issuer: text.optional().describe('出具单位'),
  issuedBy: id.optional().describe('如果这份材料本身是另一事项的办理结果，写那个事项的 id'),
  how: text.max(120).optional().describe('怎么取得'),
  validity: text.optional().describe('有效期要求，如：3个月内开具'),
  standard: text.max(120).optional().describe('受理标准，如：白底、近6个月'),
  signers: z.array(text).optional().describe('要谁签字或到场'),
  substitutes: z
    .array(z.strictObject({ name: text, note: text.optional() }))
    .optional()
    .describe('可替代材料（任选其一）'),
  promise: text.optional().describe('告知承诺：可以书面承诺代替，写明代替什么、虚假承诺的后果'),
  tolerance: text.optional().describe('容缺受理：可先办后补的期限，如：5个工作日内补齐'),
  note: text.max(120).optional(),
})
export type Material = z.infer<typeof Material>

export const Option = z.strictObject({
  id: optionId,
  label: text.max(30),
  words: z.array(text).default([]).describe('群众会怎么说：用来听懂随口的回答'),
})

export const Situation = z.strictObject({
  id: optionId,
  ask: text.max(60).describe('问群众的一句话'),
  why: text.max(60).describe('为什么要问'),
  type: z.enum(['single', 'multi', 'yesno', 'number']).default('single'),
  options: z.array(Option).default([]).describe('选项；number 类型不写；「不清楚」由系统自动加上'),
  unit: text.optional().describe('number 的单位，如 岁、个月'),
  min: z.number().optional(),
  max: z.number().optional(),
})
export type Situation = z.infer<typeof Situation>

export const Effect = z
  .strictObject({
    when: text.describe('条件式'),
    goTo: id.optional().describe('其实是另一个事项'),
    addItem: id.optional().describe('还要一并办的事项'),
    notEligible: z.boolean().optional().describe('不符合条件，办不了；必须写依据'),
    person: z.boolean().optional().describe('这种情况要转人工'),
    instead: text.optional().describe('办不了时还能怎么办'),
    note: text.max(160).describe('告诉群众的话'),
    basis: basis.optional(),
  })
  .refine((effect) => !effect.notEligible || effect.basis, { message: '写「办不了」必须写依据 basis', path: ['basis'] })
export type Effect = z.infer<typeof Effect>

export const Fee = z.strictObject({
  name: text,
  amount: z.union([z.number().min(0), z.literal('LOCAL')]).describe('金额（元）；0＝不收费；LOCAL＝由当地确定'),
  unit: text.optional().describe('元/证、元/本 …'),
  when,
  waiver: text.optional().describe('减免'),
  note: text.max(120).optional(),
  basis,
})
export type Fee = z.infer<typeof Fee>

export const limitUnits = ['工作日', '自然日', '小时', '个月', '年'] as const
const Limit = z.strictObject({
  n: z.int().min(0).optional(),
  unit: z.enum(limitUnits).optional(),
  note: text.max(120).optional(),
  when,
  basis,
})
export type Limit = z.infer<typeof Limit>

export const outcomes = ['能', '不能', '要', '不用', '会', '不会', '有', '没有', '是', '不是', '看情况'] as const

const answerText = text.max(240)

export const Condition = z.strictObject({
  id: optionId,
  statement: text.max(40).describe('群众的问题，写成一句标准问法：补身份证要不要登报'),
  concerns: text.max(40).describe('关系到谁'),
  when,
  outcome: z.enum(outcomes).describe('开头的一个词'),
  answer: answerText.describe('紧接着的回答，先说结论再说条件，每句不超过60字'),
  facet: Facet.default('eligibility'),
  basis,
  samples: z.array(text).min(2).describe('群众的各种问法'),
})
export type Condition = z.infer<typeof Condition>

export const Faq = z.strictObject({
  question: text.max(60),
  answer: answerText,
  facet: Facet,
  when,
  basis: basis.optional(),
  samples: z.array(text).default([]),
})
export type Faq = z.infer<typeof Faq>

export const Provenance = z.strictObject({
  source: text.describe('来源名称'),
  url: z.url().optional(),
  capturedAt: date.optional(),
  verifiedBy: text,
  verifiedAt: date,
  nextReview: date,
  confidence: z.enum(['高', '中', '低']),
})
export type Provenance = z.infer<typeof Provenance>

export const Item = z.strictObject({
  id,
  name: text.max(60).describe('事项名称'),
  aliases: z.array(text).min(1).describe('别名、俗称'),
  misleadingAliases: z.array(text).default([]).describe('（误）：这样说的人通常要办别的事，先问清'),
  parent: text.optional().describe('主项'),
  department: id.describe('牵头部门 id，见 departments.yaml'),
  coDepartments: z.array(text).default([]).describe('协办部门'),
  authority: text.describe('谁来办：实施主体'),
  taskType: z
    .enum(['行政许可', '行政确认', '行政给付', '行政裁决', '行政处罚', '其他行政权力', '公共服务', '征管服务', '仲裁'])
    .describe('事项类型'),
  projectType: z.enum(['即办件', '承诺件']).describe('办件类型'),
  state: z.enum(['在用', '挂起', '取消', '草稿']).default('在用'),
  stakes: z.enum(['一般', '高']).default('一般').describe('答错了会误期限、丢权利、多花大钱的写「高」：更有把握才直接答，否则先问'),
  version: z.int().min(1),
  serviceTarget: z.array(z.enum(['自然人', '企业法人', '个体工商户', '其他组织'])).min(1),
  summary: text.max(120).describe('一句话说清这件事是给谁办什么'),
  distinguish: text.max(40).describe('和相近事项放在一起时，怎么一句话区分：证丢了要补'),
  applicants: z.strictObject({ who: text.max(160), basis }).describe('谁可以申请'),
  requirements: z
    .array(z.strictObject({ text: text.max(160), when, basis }))
    .default([])
    .describe('受理条件'),
  situations: z.array(Situation).default([]),
  materials: z.array(Material).min(1),
  effects: z.array(Effect).default([]),
  fees: z.array(Fee).min(1),
  limits: z.strictObject({
    legal: z.array(Limit).default([]).describe('法定办结时限；空＝法律没有规定'),
    promised: z.union([z.strictObject({ n: z.int().min(0), unit: z.enum(limitUnits), basis }), z.literal('LOCAL')]),
    note: text.max(160).optional(),
  }),
  visits: z.strictObject({ min: z.int().min(0), max: z.int().min(0), reason: text.optional() }).describe('到现场次数'),
  online: z.strictObject({
    available: z.enum(['可以', '部分', '不可以', 'LOCAL']),
    where: z.array(text).default([]),
    note: text.max(160).optional(),
    basis: basis.optional(),
  }),
  proxy: z
    .strictObject({ allowed: z.enum(['可以', '不可以', 'LOCAL']), note: text.max(160).optional(), basis })
    .describe('代办；代办要多带的材料写在 materials 里，when: proxy=yes'),
  places: z.array(id).min(1).describe('办理点 id，见 offices/'),
  placeNote: text.max(160).optional(),
  process: z.strictObject({
    window: z.array(text.max(80)).default([]),
    online: z.array(text.max(80)).default([]),
  }),
  booking: text.max(120).optional(),
  result: z.strictObject({
    name: text,
    validity: text.max(160).optional(),
    delivery: text.max(120).optional(),
    note: text.max(160).optional(),
    basis: basis.optional(),
  }),
  progress: text.max(160).describe('到哪里查进度'),
  conditions: z.array(Condition).default([]),
  faqs: z.array(Faq).default([]),
  traps: z.array(text.max(120)).default([]).describe('最容易弄错的地方'),
  next: z.array(id).default([]).describe('办完接着办'),
  law: basis,
  provenance: Provenance,
})
export type Item = z.infer<typeof Item>

export const Bundle = z.strictObject({
  id,
  code: z.string().regex(/^B\d{2}$/),
  name: text,
  aliases: z.array(text).min(1).describe('群众怎么说这一件事'),
  leadDepartment: id,
  note: text.max(240),
  members: z
    .array(
      z.strictObject({
        item: id,
        dependsOn: z.array(id).default([]),
        optionalIf: text.max(60).optional().describe('什么情况下可以不办（给群众看）'),
        answers: z
          .record(optionId, z.string())
          .default({})
          .describe('办这一件事的人都一样的情形：情形代号: 选项代号，例如 cause: dead；不再问，也不列别的情形的材料'),
      }),
    )
    .min(2),
  traps: z.array(text.max(120)).default([]),
  basis,
  provenance: Provenance,
})
export type Bundle = z.infer<typeof Bundle>

export const Office = z.strictObject({
  id,
  name: text,
  type: z.enum(['行政服务中心', '部门服务窗口', '单位办公室', '代办点', '便民服务中心', '网上', '自助终端']),
  department: id.optional(),
  region: z.string().regex(/^\d{6}$/),
  address: z.union([text, z.literal('LOCAL')]),
  hours: z.union([
    z.literal('LOCAL'),
    z.array(z.strictObject({ days: z.array(z.enum(['一', '二', '三', '四', '五', '六', '日'])), from: text, to: text })),
  ]),
  phones: z.array(text).default([]),
  note: text.max(160).optional(),
})
export type Office = z.infer<typeof Office>

export const Department = z.strictObject({
  id,
  name: text,
  shortName: text,
  hotlines: z.array(z.strictObject({ number: z.string().regex(/^[\d-]{3,20}$/), name: text, evidence: z.enum(evidenceMarks) })),
})
export type Department = z.infer<typeof Department>

export const Law = z.strictObject({
  id,
  name: text.describe('法规名称'),
  short: z.array(text).default([]).describe('引用时的简称'),
  docNo: text.optional(),
  level: z.enum(['法律', '行政法规', '地方性法规', '部门规章', '地方政府规章', '规范性文件', '标准']),
  version: z.int().min(1949).max(2100).describe('版本年份'),
  effective: z.string().optional(),
  state: z.enum(['现行', '已修改', '已废止']).default('现行'),
  evidence: z.enum(evidenceMarks),
  note: text.optional(),
})
export type Law = z.infer<typeof Law>

/** 事项的说法：按问的方面分组。 */
export const Utterances = z.strictObject({
  item: id,
  utterances: z.partialRecord(z.union([Facet, z.literal('other')]), z.array(text)),
})

/** 目录里还没有写办事指南的事项：认得出来，但不回答内容，只说清楚找谁。 */
export const CatalogueEntry = z.strictObject({
  id,
  name: text,
  aliases: z.array(text).min(1),
  department: id,
})
export type CatalogueEntry = z.infer<typeof CatalogueEntry>

/** 官方编码对照表：国家、省里事项库的编码是哪个事项、哪个办理点。编码只照抄，不拆开读。 */
export const OfficialCodes = z.strictObject({
  codes: z
    .array(
      z.strictObject({
        code: text.max(60).describe('官方编码，原样照抄：业务办理项编码、实施编码或基本编码'),
        item: id.describe('我们的事项 id'),
        office: id.optional().describe('这个编码的地址、时间、电话属于哪个办理点；不写就不取'),
        note: text.max(120).optional(),
      }),
    )
    .default([]),
  units: z.record(z.string(), z.enum(limitUnits)).default({}).describe('官方表里时限单位的代号是什么意思，各地不同，例如 "1": 工作日'),
})
export type OfficialCodes = z.infer<typeof OfficialCodes>

/** 当地的一条事实：不写依据就沿用通用的依据；和〔L〕〔D〕的事实不一样时，要写 overrides: true 和依据。 */
const localFact = {
  basis: basis.optional(),
  overrides: z.literal(true).optional().describe('明知和通用的〔L〕〔D〕事实不一样，以当地为准；必须写依据 basis'),
}

/** 一个地区对一个事项补充的内容：只写当地的，别的不抄。 */
export const LocalItem = z.strictObject({
  item: id,
  fees: z
    .array(
      z.strictObject({
        name: text.describe('和事项里的收费名称一样'),
        amount: z.number().min(0),
        unit: text.optional(),
        waiver: text.optional(),
        note: text.max(120).optional(),
        ...localFact,
      }),
    )
    .default([]),
  promised: z
    .strictObject({ n: z.int().min(0), unit: z.enum(limitUnits), basis: basis.optional() })
    .optional()
    .describe('承诺办结时限；不能比法定的长'),
  materials: z
    .array(
      z.strictObject({
        name: text.describe('和事项里的材料名称一样'),
        whose: z.array(text).optional().describe('同名的有几份时，写是谁的'),
        need: z.enum(['必要', '非必要', '容缺后补', '不需要']).optional(),
        how: text.max(120).optional(),
        standard: text.max(120).optional(),
        validity: text.optional(),
        note: text.max(120).optional(),
        ...localFact,
      }),
    )
    .default([]),
  online: z
    .strictObject({
      available: z.enum(['可以', '部分', '不可以']).optional(),
      where: z.array(text).optional(),
      note: text.max(160).optional(),
      ...localFact,
    })
    .optional(),
  proxy: z.strictObject({ allowed: z.enum(['可以', '不可以']), note: text.max(160).optional(), ...localFact }).optional(),
  conditions: z
    .array(z.strictObject({ id: optionId.describe('事项里那一条的代号'), outcome: z.enum(outcomes), answer: answerText, ...localFact }))
    .default([]),
  places: z.array(id).min(1).optional().describe('换成当地的办理点'),
  placeNote: text.max(160).optional(),
  booking: text.max(120).optional(),
  delivery: text.max(120).optional().describe('怎么领：现场、邮寄'),
  notes: z.array(text.max(160)).default([]).describe('清单后面多说的话'),
  provenance: Provenance,
})
export type LocalItem = z.infer<typeof LocalItem>

/** 一个地区的办理点：补地址、时间、电话，或者加新的。 */
export const LocalOffices = z.strictObject({
  offices: z
    .array(
      z.strictObject({
        id,
        name: text.optional().describe('新加的办理点必须写'),
        type: Office.shape.type.optional().describe('新加的办理点必须写'),
        department: id.optional(),
        address: text.optional(),
        hours: Office.shape.hours.optional(),
        phones: z.array(text).optional(),
        note: text.max(160).optional(),
      }),
    )
    .min(1),
  provenance: Provenance,
})
export type LocalOffices = z.infer<typeof LocalOffices>
