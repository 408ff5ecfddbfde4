/** One thing that is wrong with a catalogue file. */
export interface CatalogProblem {
  /** Where in the file: `models[3].prices[0].multiplier`. */
  readonly path: string;
  readonly message: string;
  /** Of whom, where it is known: the model. */
  readonly modelId?: string | undefined;
  /** Where in the model: `prices[0].multiplier`; else the same as `path`. */
  readonly field: string;
}

/** Prices or models that cannot be: which model and which field, a line each. Nothing was changed. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';

  constructor(readonly problems: readonly CatalogProblem[]) {
    super(problems.map(describe).join('\n'));
  }
}

const describe = ({ modelId, field, message }: CatalogProblem): string =>
  [modelId, field, message].filter((part) => part !== undefined && part !== '').join(': ');
