/** Words of documents. Kinds of movements fall back to what the ledger calls them. */
const EN = {
  is: '{name}: {value}',
  usage_statement: 'Usage statement',
  invoice: 'Invoice',
  credit_note: 'Credit note',
  draft: 'Draft',
  number: 'Number',
  month: 'Period',
  issuedOn: 'Date',
  date: 'Date',
  dueOn: 'Due date',
  replaces: 'Replaces',
  creditOf: 'Credits',
  customer: 'Bill to',
  taxId: 'Tax ID',
  usage: 'Usage',
  promo: 'Paid by promotional credit',
  correction: 'Adjustments',
  rounding: 'Rounding',
  tax: '{tax} {rate} %',
  VAT: 'VAT',
  net: 'Net total',
  total: 'Total',
  totalDue: 'Total due',
  display: 'Total in {currency} (1 USD = {rate} {currency})',
  exempt: 'Exempt from {tax}.',
  reverse_charge: 'Reverse charge: {tax} is to be accounted for by the recipient.',
  prepaid: 'Paid from the prepaid balance when it was used. This is not an invoice.',
  bankDetails: 'Payment',
  lines: 'Usage by model',
  tokens: 'Annex: usage by API token',
  model: 'Model',
  requests: 'Requests',
  input: 'Input',
  cached: 'Cached',
  output: 'Output',
  other: 'Other',
  amount: 'Amount (USD)',
  apiToken: 'API token',
  project: 'Project',
  others: 'All others',
  late: 'Includes {requests} requests made before this period (since {since}), settled after their own month was closed: ${charge}.',
  wallet: 'Balance',
  opening: 'Opening balance',
  closing: 'Closing balance',
  paid: 'Paid in (USD)',
  credit: 'Promotional (USD)',
  transactions: 'Transactions',
  reason: 'Reason',
  page: 'Page {page} of {pages}',
  nothing: 'No usage in this period.',
  'kind.top-up': 'Top-ups',
  'kind.promo-grant': 'Promotional credit given',
  'kind.usage': 'Usage',
  'kind.adjustment': 'Adjustments',
  'kind.refund': 'Refunds',
  'kind.promo-expiry': 'Promotional credit expired',
  'kind.invoice': 'Rounding and tax of invoices',
  'kind.credit-note': 'Credit notes',
  'kind.reversal': 'Reversals',
  'pieces.call': '{count} × call',
  'pieces.web_search': '{count} × web search',
  'pieces.image': '{count} × image',
  'pieces.audio_second': '{count} × second of audio',
  'pieces.character': '{count} × character',
  'pieces.search_unit': '{count} × search unit',
  receipt: 'Receipt',
  paidOn: 'Paid on',
  paidBy: 'Paid by',
  card: 'Card',
  bankTransfer: 'Bank transfer',
  receivedOn: 'Received by the bank',
  reference: 'Reference',
  prepayment: 'Prepaid credit for {product}',
  returned: 'Returned',
  totalPaid: 'Total paid',
  paidIn: 'Paid in {currency}',
  payment: 'Payment',
  noInvoice: 'This confirms a prepayment. What it was used for is listed in usage statements. This is not an invoice.',
} as const;
export type Word = keyof typeof EN;

const ZH: Readonly<Record<Word, string>> = {
  is: '{name}：{value}',
  usage_statement: '用量对账单',
  invoice: '账单',
  credit_note: '贷项通知单',
  draft: '草稿',
  number: '编号',
  month: '账期',
  issuedOn: '开具日期',
  date: '日期',
  dueOn: '付款截止日',
  replaces: '替代',
  creditOf: '冲减',
  customer: '客户',
  taxId: '税号',
  usage: '用量',
  promo: '赠送额度抵扣',
  correction: '调账',
  rounding: '尾差',
  tax: '{tax} {rate}%',
  VAT: '增值税',
  net: '不含税金额',
  total: '合计',
  totalDue: '应付金额',
  display: '折合 {currency}（1 USD = {rate} {currency}）',
  exempt: '免征{tax}。',
  reverse_charge: '反向征税：{tax}由接收方自行申报。',
  prepaid: '以上用量发生时已从预付余额中扣除，本对账单不作为付款通知。',
  bankDetails: '收款账户',
  lines: '按模型汇总',
  tokens: '附表：按 API 令牌汇总',
  model: '模型',
  requests: '调用次数',
  input: '输入',
  cached: '缓存',
  output: '输出',
  other: '其他',
  amount: '金额 (USD)',
  apiToken: 'API 令牌',
  project: '项目',
  others: '其余合计',
  late: '其中 {requests} 次调用发生在本账期之前（自 {since} 起），因所属月份已关账而计入本期：${charge}。',
  wallet: '余额变动',
  opening: '期初余额',
  closing: '期末余额',
  paid: '充值余额 (USD)',
  credit: '赠送额度 (USD)',
  transactions: '交易明细',
  reason: '原因',
  page: '第 {page} 页，共 {pages} 页',
  nothing: '本账期内没有用量。',
  'kind.top-up': '充值',
  'kind.promo-grant': '赠送额度',
  'kind.usage': '用量',
  'kind.adjustment': '调账',
  'kind.refund': '退款',
  'kind.promo-expiry': '赠送额度过期',
  'kind.invoice': '账单尾差与税额',
  'kind.credit-note': '贷项通知单',
  'kind.reversal': '冲正',
  'pieces.call': '{count} 次',
  'pieces.web_search': '{count} 次联网搜索',
  'pieces.image': '{count} 张图片',
  'pieces.audio_second': '{count} 秒音频',
  'pieces.character': '{count} 个字符',
  'pieces.search_unit': '{count} 个搜索单元',
  receipt: '收据',
  paidOn: '付款日期',
  paidBy: '付款方式',
  card: '银行卡',
  bankTransfer: '银行转账',
  receivedOn: '银行到账日',
  reference: '转账附言',
  prepayment: '{product} 预付额度',
  returned: '已退还',
  totalPaid: '实收金额',
  paidIn: '以 {currency} 支付',
  payment: '付款编号',
  noInvoice: '本收据仅确认收到预付款，用量明细见用量对账单。本收据不是发票。',
};

export type Say = (word: Word, facts?: Readonly<Record<string, string>>) => string;

export const sayIn =
  (language: string): Say =>
  (word, facts = {}) =>
    (language.startsWith('zh') ? ZH : EN)[word].replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? '');

/** `reversal:top-up` is a reversal. */
export function kindIn(say: Say, kind: string): string {
  const word = `kind.${kind.split(':')[0]!}`;
  return Object.hasOwn(EN, word) ? say(word as Word) : kind;
}

/** What is counted by the piece: `3 × image`. */
export function piecesIn(say: Say, component: string, quantity: string): string {
  const word = `pieces.${component}`;
  const count = shownCount(quantity);
  return Object.hasOwn(EN, word) ? say(word as Word, { count }) : `${count} ${component.replaceAll('_', ' ')}`;
}

/** As owners have named it; the name it has while they have not is a word like others. */
export const taxIn = (say: Say, name: string): string => (name === 'VAT' ? say('VAT') : name);

/** Exact, with the cents always and other zeros never: `1,234.50`, `0.000001234`. */
export function shownAmount(usd: string): string {
  const [whole = '0', fraction = ''] = usd.split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

export const shownCount = (count: string | bigint): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
