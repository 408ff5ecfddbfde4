/** Memos that Weir itself writes into the ledger. */
const ZH: readonly (readonly [RegExp, string])[] = [
  [/^stripe payment (\S+)$/, '银行卡付款 $1'],
  [/^bank_transfer payment (\S+)$/, '银行转账 $1'],
  [/^webhook:(\S+) payment (\S+)$/, '$1 付款 $2'],
  [/^(.+), code \.\.\.(\w{4})$/, '$1，兑换码尾号 $2'],
  [/^Invoice for (\S+): rounding and tax$/, '$1 账单的尾差与税额'],
  [/^Credit note for (\S+): (.+)$/s, '冲减 $1：$2'],
  [/^(\S+) is void$/, '$1 已作废'],
];

/** In the language of a statement; what people wrote stays as it is. */
export function memoIn(language: string, memo: string): string {
  const known = language.startsWith('zh') ? ZH.find(([pattern]) => pattern.test(memo)) : undefined;
  return known ? memo.replace(known[0], known[1]) : memo;
}
