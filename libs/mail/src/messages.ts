export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

/** What a message is filled in with. */
export interface Facts {
  readonly product: string;
  /** Where it is, and whom it knows: `Acme`. Empty: the platform itself. */
  readonly place?: string;
  /** Who had it sent. */
  readonly sender?: string;
  /** Decimal dollars: what is left, and what it fell below. */
  readonly amount?: string;
  readonly threshold?: string;
  /** Of what it is about. */
  readonly address?: string;
  /** What is there to be downloaded. */
  readonly file?: string;
  /** Of a document, and the month it is about. */
  readonly number?: string;
  readonly month?: string;
}

export interface Message {
  readonly subject: string;
  readonly lines: readonly string[];
  /** The words on the link. */
  readonly action: string;
  /** Below the link. */
  readonly ending: string;
}

type Texts = Readonly<Record<Locale, (facts: Facts) => Message>>;

/** Every message there is. */
export const MESSAGES = {
  invitation: {
    en: ({ product, place, sender }) => ({
      subject: `You are invited to ${place || product}`,
      lines: [`${sender || 'An owner'} invites you to join ${place ? `${place} on ${product}` : product}.`],
      action: 'Accept the invitation',
      ending: 'The link works once and for seven days. If you did not expect it, ignore this mail.',
    }),
    'zh-CN': ({ product, place, sender }) => ({
      subject: `邀请您加入 ${place || product}`,
      lines: [`${sender || '管理员'} 邀请您加入 ${place ? `${product} 上的 ${place}` : product}。`],
      action: '接受邀请',
      ending: '该链接七天内有效，且只能使用一次。如果您并不知情，请忽略此邮件。',
    }),
  },
  statement: {
    en: ({ product, place, number = '', month = '' }) => ({
      subject: `${product}: ${number} for ${month}`,
      lines: [`The statement of ${place || product} for ${month} is ready: ${number}.`],
      action: 'Open the statement',
      ending: 'It can be downloaded there as PDF and CSV, after you log in.',
    }),
    'zh-CN': ({ product, place, number = '', month = '' }) => ({
      subject: `${product}：${month} 账单 ${number}`,
      lines: [`${place || product} 的 ${month} 账单已开具，编号 ${number}。`],
      action: '查看账单',
      ending: '登录后即可下载 PDF 与 CSV。',
    }),
  },
  passwordReset: {
    en: ({ product }) => ({
      subject: `Choose a new password for ${product}`,
      lines: [`Somebody asked for a new password for your login to ${product}.`],
      action: 'Choose a new password',
      ending:
        'The link works once and for one hour. If it was not you, ignore this mail: your password stays as it is.',
    }),
    'zh-CN': ({ product }) => ({
      subject: `重置您的 ${product} 密码`,
      lines: [`有人请求重置您在 ${product} 的登录密码。`],
      action: '设置新密码',
      ending: '该链接一小时内有效，且只能使用一次。如果不是您本人操作，请忽略此邮件，您的密码不会改变。',
    }),
  },
  registration: {
    en: ({ product }) => ({
      subject: `Confirm your e-mail address for ${product}`,
      lines: [`Confirm that this address is yours, and your ${product} is ready.`],
      action: 'Confirm the address',
      ending: 'The link works once and for one day. If you did not register, ignore this mail.',
    }),
    'zh-CN': ({ product }) => ({
      subject: `确认您的 ${product} 邮箱地址`,
      lines: [`请确认此邮箱属于您，随后即可开始使用 ${product}。`],
      action: '确认邮箱地址',
      ending: '该链接一天内有效，且只能使用一次。如果您没有注册，请忽略此邮件。',
    }),
  },
  exportReady: {
    en: ({ product, place, file = 'export' }) => ({
      subject: `Ready to download: ${file}`,
      lines: [`The export “${file}” of ${place || product} is ready.`],
      action: 'Open the export',
      ending: `You are asked to log in. The file is kept for some days.`,
    }),
    'zh-CN': ({ product, place, file = '导出' }) => ({
      subject: `导出文件已就绪：${file}`,
      lines: [`${place || product} 的导出“${file}”已生成。`],
      action: '查看导出',
      ending: '打开链接需要登录，文件仅保留数日。',
    }),
  },
  alreadyRegistered: {
    en: ({ product }) => ({
      subject: `You already have a login to ${product}`,
      lines: [`Somebody tried to register with this address, which has a login to ${product} already.`],
      action: 'Log in',
      ending: 'If it was not you, there is nothing to do.',
    }),
    'zh-CN': ({ product }) => ({
      subject: `您已有 ${product} 账号`,
      lines: [`有人尝试用此邮箱注册，但它已有 ${product} 的登录账号。`],
      action: '登录',
      ending: '如果不是您本人操作，无需任何处理。',
    }),
  },
  balanceLow: {
    en: ({ product, place, amount, threshold }) => ({
      subject: `The balance of ${place} on ${product} is low`,
      lines: [`${place} can still spend $${amount}, which is below the threshold of $${threshold}.`],
      action: 'Open the dashboard',
      ending: 'Calls are refused when nothing is left. This mail comes once each time the balance falls below.',
    }),
    'zh-CN': ({ product, place, amount, threshold }) => ({
      subject: `${place} 在 ${product} 的余额不足`,
      lines: [`${place} 的可用额度为 $${amount}，已低于提醒阈值 $${threshold}。`],
      action: '打开控制台',
      ending: '额度用尽后调用将被拒绝。每次余额降到阈值以下时，仅发送一次提醒。',
    }),
  },
  webhookDisabled: {
    en: ({ product, place, address }) => ({
      subject: `A webhook of ${place} on ${product} was disabled`,
      lines: [`Nothing could be delivered to ${address} for days, so nothing more is sent there.`],
      action: 'Look at its deliveries',
      ending:
        'Enable it again when it works: what is still waiting is sent then, and failed deliveries can be replayed.',
    }),
    'zh-CN': ({ product, place, address }) => ({
      subject: `${place} 在 ${product} 的 Webhook 已停用`,
      lines: [`连续多日无法投递到 ${address}，系统已停止向其发送。`],
      action: '查看投递记录',
      ending: '修复后请重新启用：等待中的事件会继续发送，失败的投递可以重新发送。',
    }),
  },
  autoTopUpFailed: {
    en: ({ product, place }) => ({
      subject: `An automatic top-up of ${place || 'your organization'} failed`,
      lines: [
        `The saved card of ${place || 'your organization'} on ${product} could not be charged.`,
        'Automatic top-ups are paused until an admin turns them on again.',
      ],
      action: 'Look at the top-ups',
      ending: 'Nothing was charged. You can pay with another card on that page.',
    }),
    'zh-CN': ({ product, place }) => ({
      subject: `${place || '您的组织'} 自动充值失败`,
      lines: [`${product} 无法从 ${place || '您的组织'} 已保存的银行卡扣款。`, '自动充值已暂停，需由管理员重新开启。'],
      action: '查看充值',
      ending: '本次未扣款。您可以在该页面使用其他银行卡付款。',
    }),
  },
} as const satisfies Record<string, Texts>;

export type MessageName = keyof typeof MESSAGES;
