import { AppError } from '@app/common';
import type { Audience, Column, Dataset, FilterName } from './dataset';
import { datasetOf, isFor } from './datasets';
import type { ExportChoices, ExportParameters, NewExport } from './order-schema';

const DAY_MS = 24 * 60 * 60_000;
const LONGEST_DAYS = 10 * 366;

/** Which of its filters a reader may use: tenants hear nothing of channels, and nothing of other organizations. */
export const filtersFor = (dataset: Dataset, reader: Audience): readonly FilterName[] =>
  dataset.filters.filter((name) => reader === 'platform' || (name !== 'channelId' && name !== 'organizationId'));

export const columnsFor = (dataset: Dataset, reader: Audience): readonly Column[] =>
  dataset.columns.filter(({ isPlatforms }) => reader === 'platform' || !isPlatforms);

/** Throws AppError('invalid_value') naming the field that the dataset does not have for this reader. */
export function requireChoices(choices: ExportChoices, reader: Audience): void {
  const dataset = datasetOf(choices.dataset);
  if (!isFor(dataset, reader)) throw wrong('dataset', `There is no dataset ${choices.dataset} for you.`);
  requireTimeZone(choices.timeZone);
  requireColumns(choices, reader);
  requireFilter(choices, reader);
  if (choices.grain && !dataset.grains.includes(choices.grain))
    throw wrong('grain', `${choices.dataset} has no rows by ${choices.grain}.`);
  if (choices.hasBom && choices.format !== 'csv') throw wrong('hasBom', 'Only CSV begins with a byte order mark.');
}

function requireColumns({ dataset, columns }: ExportChoices, reader: Audience): void {
  const known = new Set(columnsFor(datasetOf(dataset), reader).map(({ name }) => name));
  const unknown = columns.findIndex((name) => !known.has(name));
  if (unknown >= 0) throw wrong(`columns.${unknown}`, `${dataset} has no column ${columns[unknown]}.`);
  if (new Set(columns).size < columns.length) throw wrong('columns', 'A column is named twice.');
}

function requireFilter({ dataset, filter }: ExportChoices, reader: Audience): void {
  const known = filtersFor(datasetOf(dataset), reader);
  const unknown = (Object.keys(filter) as FilterName[]).find(
    (name) => filter[name] !== undefined && !known.includes(name),
  );
  if (unknown) throw wrong(`filter.${unknown}`, `${dataset} cannot be filtered by ${unknown}.`);
}

/** The parameters an export keeps: all that is left open is decided. Throws as requireChoices does. */
export function parametersOf(order: NewExport, reader: Audience, now: Date): ExportParameters {
  requireChoices(order, reader);
  const [from, to] = [new Date(order.from), new Date(order.to)];
  if (from >= to) throw wrong('to', '`to` must be after `from`.');
  if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY_MS)
    throw wrong('from', `At most ${LONGEST_DAYS} days can be asked for.`);
  if (order.watermark && new Date(order.watermark) > now) throw wrong('watermark', 'It is still to come.');
  const { timeZone, filter, hasBom } = order;
  return {
    ...{ from: from.toISOString(), to: to.toISOString(), timeZone, filter, hasBom },
    ...{ grain: order.grain ?? 'day', columns: chosenNames(order, reader) },
  };
}

function chosenNames({ dataset: id, columns }: ExportChoices, reader: Audience): string[] {
  if (columns.length > 0) return columns;
  const dataset = datasetOf(id);
  const known = new Set(columnsFor(dataset, reader).map(({ name }) => name));
  return dataset.defaults.filter((name) => known.has(name));
}

function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new AppError('invalid_value', { param: 'timeZone', message: 'There is no such time zone.', cause });
  }
}

const wrong = (param: string, message: string) => new AppError('invalid_value', { param, message });
