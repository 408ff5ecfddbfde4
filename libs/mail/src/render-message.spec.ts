import { LOCALES, MESSAGES, type MessageName } from './messages';
import { toHtml, toText } from './render-message';

const LINK = 'https://weir.example.com/invitation#token=abc&x=1';

/** What a message cannot do without. */
const NEEDED: Partial<Record<MessageName, object>> = {
  balanceLow: { place: 'Acme', amount: '4.50', threshold: '5' },
  webhookDisabled: { place: 'Acme', address: 'https://example.com/hook' },
};

describe('a message', () => {
  const every = (Object.keys(MESSAGES) as MessageName[]).flatMap((name) =>
    LOCALES.map((locale) => [name, locale] as const),
  );

  it.each(every)('%s in %s has its link as text and as HTML, and leaves nothing open', (name, locale) => {
    const message = MESSAGES[name][locale]({ product: 'Weir', ...NEEDED[name] });
    expect(toText(message, LINK)).toContain(`\n${LINK}\n`);
    expect(toHtml(message, LINK)).toContain('href="https://weir.example.com/invitation#token=abc&amp;x=1"');
    expect(toText(message, LINK) + message.subject).not.toMatch(/undefined|null|\$\{/);
  });

  it('shows names as they are written, and never as HTML', () => {
    const facts = { product: 'Weir', place: '<b>Acme</b> & "Sons"', sender: '<script>alert(1)</script>' };
    const message = MESSAGES.invitation.en(facts);
    expect(toHtml(message, LINK)).toContain('&lt;b&gt;Acme&lt;/b&gt; &amp; &quot;Sons&quot;');
    expect(toHtml(message, LINK)).not.toContain('<script>');
    expect(toText(message, LINK)).toContain(
      '<script>alert(1)</script> invites you to join <b>Acme</b> & "Sons" on Weir.',
    );
  });
});
