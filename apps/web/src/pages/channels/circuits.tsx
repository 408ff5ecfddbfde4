import { App, Button } from 'antd';
import { useState } from 'react';
import { client, toProblem } from '../../client';
import { Failure } from '../../parts/failures/failure';
import { Until } from '../../parts/failures/rest';
import { useFailureWords } from '../../parts/failures/texts';
import { Item, Items } from '../../ui/items';
import { Section } from '../../ui/section';
import { Time } from '../../ui/time';
import { closeCircuit, forgetChannels, useMayWrite, type Channel, type Circuit } from './channels-api';
import { useChannelTexts } from './texts';

/** What of a channel is left alone, and for how long; nothing when nothing is. */
export function Circuits({ channel }: { readonly channel: Channel }) {
  const t = useChannelTexts();
  const { circuits } = channel.health;
  if (circuits.length === 0) return null;
  return (
    <div className="circuits">
      <Section title={t('rest.title')}>
        <p className="fold-text">{t('rest.text')}</p>
        <Items label={t('rest.title')}>
          {circuits.map((circuit) => (
            <Resting key={circuit.key} channel={channel} circuit={circuit} />
          ))}
        </Items>
      </Section>
    </div>
  );
}

interface RestingProps {
  readonly channel: Channel;
  readonly circuit: Circuit;
}

function Resting({ channel, circuit }: RestingProps) {
  const t = useChannelTexts();
  const mayWrite = useMayWrite();
  const nameOf = useName(channel);
  const { failure, since, openings } = circuit;
  return (
    <Item
      title={nameOf(circuit)}
      text={
        <span className="circuit-facts">
          <Failure failure={failure} />
          <span>
            {t('rest.since')} <Time value={since} />
          </span>
          <span>
            <Until circuit={circuit} />
          </span>
          {openings > 1 && <span>{t('rest.openings', { count: openings })}</span>}
        </span>
      }
      actions={mayWrite && <Actions channel={channel} circuit={circuit} name={nameOf(circuit)} />}
    />
  );
}

function useName({ credentials }: Channel) {
  const t = useChannelTexts();
  return ({ kind, subject }: Circuit): string => {
    if (kind === 'channel') return t('rest.channel');
    if (kind === 'model') return t('rest.model', { model: subject });
    const lastFour = credentials.find(({ id }) => id === subject)?.lastFour ?? '';
    return t('rest.credential', { lastFour });
  };
}

function Actions({ channel, circuit, name }: RestingProps & { readonly name: string }) {
  const t = useChannelTexts();
  const { nameOf } = useFailureWords();
  const { message, modal } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const tryNow = async () => {
    setIsBusy(true);
    try {
      const { data } = await client.POST('/api/channels/{id}/test', {
        params: { path: { id: channel.id } },
        body: testOf(channel, circuit),
      });
      if (data!.failure === null) void message.success(t('rest.works'));
      else void message.error(t('rest.fails', { failure: nameOf(data!.failure) }));
      await forgetChannels();
    } catch (error) {
      void message.error(toProblem(error).message);
    } finally {
      setIsBusy(false);
    }
  };
  const close = () =>
    modal.confirm({
      title: t('rest.close.title', { name }),
      content: t('rest.close.text'),
      okText: t('rest.close'),
      cancelText: t('cancel'),
      onOk: () =>
        closeCircuit(channel.id, circuit.key).catch((error: unknown) => void message.error(toProblem(error).message)),
    });
  return (
    <>
      <Button size="small" loading={isBusy} onClick={tryNow}>
        {t('rest.try')}
      </Button>
      <Button size="small" onClick={close}>
        {t('rest.close')}
      </Button>
    </>
  );
}

/** A call that goes through what rests. */
function testOf({ testModel }: Channel, { kind, subject }: Circuit) {
  if (kind === 'model') return { model: subject };
  return { ...(testModel !== null && { model: testModel }), ...(kind === 'credential' && { credentialId: subject }) };
}
