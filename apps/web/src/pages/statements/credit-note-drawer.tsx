import { Form, Input } from 'antd';
import { useState } from 'react';
import { client, idempotencyKey, Problem } from '../../client';
import { FormDrawer } from '../../ui/form-drawer';
import { formatUsd } from '../../ui/format-usd';
import { reloadStatements } from './data';
import { usePageTexts } from './page-texts';
import type { StatementDrawerProps } from './void-drawer';

interface Values {
  readonly reason: string;
  /** In the order of the statement's lines; empty where nothing is given back. */
  readonly amounts?: readonly (string | undefined)[];
}

/** One intention each time it is opened: sending it again gives nothing twice. */
export function CreditNoteDrawer({ open, statement, onClose }: StatementDrawerProps) {
  const t = usePageTexts();
  const [key] = useState(() => idempotencyKey());
  const { id, number, document } = statement;
  const submit = async ({ reason, amounts = [] }: Values) => {
    const given = document.lines.map(({ model }, index) => ({ model, index, amountUsd: amounts[index]?.trim() ?? '' }));
    const entered = given.filter(({ amountUsd }) => amountUsd !== '');
    if (entered.length === 0) throw new Error(t('credit.none'));
    const lines = entered.map(({ model, amountUsd }) => ({ model, amountUsd }));
    try {
      await client.POST('/api/statements/{id}/credit-notes', {
        params: { path: { id }, header: key },
        body: { reason, lines },
      });
    } catch (error) {
      throw atFields(error, entered);
    }
    await reloadStatements();
  };
  return (
    <FormDrawer<Values>
      open={open}
      title={t('credit.title', { number: number ?? '' })}
      submitLabel={t('credit')}
      submit={submit}
      onClose={onClose}
    >
      <p>{t('credit.text')}</p>
      <Form.Item name="reason" label={t('reason')} rules={[{ required: true, message: t('needed') }]}>
        <Input maxLength={500} autoComplete="off" autoFocus />
      </Form.Item>
      {document.lines.map(({ model, chargeUsd }, index) => (
        <Form.Item
          key={model}
          name={['amounts', index]}
          label={model}
          extra={t('credit.hint', { amount: formatUsd(chargeUsd).full })}
        >
          <Input prefix="$" inputMode="decimal" autoComplete="off" style={{ width: 180 }} />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}

/** The API names the lines that were sent; the form has one for each of the statement. */
function atFields(error: unknown, entered: readonly { readonly index: number }[]): unknown {
  if (!(error instanceof Problem)) return error;
  const errors = error.errors.map(({ param, message }) => {
    const sent = /^lines\.(\d+)/.exec(param)?.[1];
    const field = sent === undefined ? undefined : entered[Number(sent)]?.index;
    return { message, param: field === undefined ? param : `amounts.${field}` };
  });
  return Object.assign(Object.create(Problem.prototype) as Problem, error, { errors, message: error.message });
}
