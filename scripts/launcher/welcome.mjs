import { bold, dim, say } from './progress.mjs';

/** What to do first, in a form that can be pasted. */
export function showWelcome(facts, paths) {
  const rows = [
    ['Dashboard', facts.adminUrl],
    ['  e-mail', facts.adminEmail],
    ['  password', facts.adminPassword],
    ['API', `${facts.apiUrl}/v1`],
    ['  API token', facts.apiToken ?? 'none: the demo organization is gone'],
    ['Logs', paths.logs],
    ['Facts', paths.bootstrap],
  ];
  const text = rows.map(([label, value]) => `${label.padEnd(12)}  ${value}`);
  const width = Math.max(...text.map((line) => line.length));
  say(`\n┌─${'─'.repeat(width)}─┐`);
  for (const line of [bold('Weir is running'.padEnd(width)), ...text.map((row) => row.padEnd(width))])
    say(`│ ${line} │`);
  say(`└─${'─'.repeat(width)}─┘\n`);
  say('Try it (a simulated vendor answers until you add a real channel):\n');
  say(`${curlLine(facts)}\n`);
  say(dim('Ctrl-C stops everything; a second Ctrl-C does not wait for running calls.'));
}

export function curlLine({ apiUrl, apiToken }) {
  const token = apiToken ?? 'YOUR_API_TOKEN';
  const body = '{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Hello"}]}';
  return `curl -N ${apiUrl}/v1/chat/completions -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '${body}'`;
}
