import { parseArgs } from 'node:util';
import { FakeUpstream } from '../libs/testing/src/fake-upstream/fake-upstream';

/** So that people see a simulated answer arrive word by word. */
const SIMULATED_CHUNK_DELAY_MS = 15;

const USAGE = `npm run fake-upstream -- [options]
  --port PORT             0 takes any free port (default 4010)
  --host ADDRESS          where to listen (default 127.0.0.1)
  --simulated             answers at the pace of a model, for people to look at
  --chunk-delay MS        between two chunks of a stream (default 0, or ${SIMULATED_CHUNK_DELAY_MS} with --simulated)
  --record FILE           appends one JSON line for each billed call
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4010' },
      host: { type: 'string', default: '127.0.0.1' },
      simulated: { type: 'boolean', default: false },
      'chunk-delay': { type: 'string' },
      record: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const chunkDelayMs = Number(values['chunk-delay'] ?? (values.simulated ? SIMULATED_CHUNK_DELAY_MS : 0));
  return {
    port: Number(values.port),
    host: values.host,
    recordFile: values.record,
    defaults: { chunkDelayMs },
    help: values.help,
  };
}

async function main(): Promise<void> {
  const { help, ...options } = readOptions();
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const upstream = await FakeUpstream.start(options);
  process.stdout.write(
    `Simulated vendor at ${upstream.url} (any key works; "fake":{"status":500} in a body, or POST /control, breaks it)\n`,
  );

  const stop = () => void upstream.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // The parent that forked us is gone.
  process.once('disconnect', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exit(1);
});
