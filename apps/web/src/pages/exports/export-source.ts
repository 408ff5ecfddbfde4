import { client, ifMatch, queryClient } from '../../client';
import type { components, paths } from '../../client/generated/api';
import type { ListQuery } from '../../ui/list-state';

export type Export = components['schemas']['Export'];
export type ExportWithManifest = components['schemas']['ExportWithManifest'];
export type Dataset = components['schemas']['ExportDataset'];
export type LeavingMonth = components['schemas']['LeavingMonth'];
export type Schedule = components['schemas']['ExportSchedule'];
type BodyOf<Path extends '/api/exports' | '/api/export-schedules'> = NonNullable<
  paths[Path]['post']['requestBody']
>['content']['application/json'];
export type NewExport = BodyOf<'/api/exports'>;
export type NewSchedule = BodyOf<'/api/export-schedules'>;

type Query = ListQuery;
interface PageOf<Row> {
  readonly items: Row[];
  readonly total: number;
}

export interface Choice {
  readonly id: string;
  readonly name: string;
}
export interface Choices {
  readonly models: readonly string[];
  readonly organizations?: readonly Choice[];
  readonly channels?: readonly Choice[];
  readonly apiTokens?: readonly Choice[];
}

/** Whose exports: the platform's, or those of one organization. */
export interface ExportSource {
  /** Undefined: the platform. */
  readonly organizationId: string | undefined;
  readonly datasets: () => Promise<readonly Dataset[]>;
  readonly choices: () => Promise<Choices>;
  /** Months whose calls are about to be dropped: the platform's affair. */
  readonly leaving?: () => Promise<readonly LeavingMonth[]>;
  readonly list: (query: Query) => Promise<PageOf<Export>>;
  readonly read: (id: string) => Promise<ExportWithManifest>;
  readonly create: (body: NewExport) => Promise<unknown>;
  readonly cancel: (id: string) => Promise<unknown>;
  /** Where the browser gets the file. */
  readonly fileOf: (id: string) => string;
  readonly schedules: (query: Query) => Promise<PageOf<Schedule>>;
  readonly createSchedule: (body: NewSchedule) => Promise<unknown>;
  readonly changeSchedule: (schedule: Schedule, body: NewSchedule) => Promise<unknown>;
  readonly removeSchedule: (schedule: Schedule) => Promise<unknown>;
}

const queryOf = (query: Query) => query as never;

export const platformExports: ExportSource = {
  organizationId: undefined,
  datasets: async () => (await client.GET('/api/exports/datasets')).data!.items,
  choices: async () => (await client.GET('/api/request-choices')).data!,
  leaving: async () => (await client.GET('/api/exports/leaving')).data!.items,
  list: async (query) => (await client.GET('/api/exports', { params: { query: queryOf(query) } })).data!,
  read: async (id) => (await client.GET('/api/exports/{id}', { params: { path: { id } } })).data!,
  create: (body) => client.POST('/api/exports', { body }),
  cancel: (id) => client.POST('/api/exports/{id}/cancellation', { params: { path: { id } } }),
  fileOf: (id) => `/api/exports/${id}/file`,
  schedules: async (query) => (await client.GET('/api/export-schedules', { params: { query: queryOf(query) } })).data!,
  createSchedule: (body) => client.POST('/api/export-schedules', { body }),
  changeSchedule: ({ id, version }, body) =>
    client.PUT('/api/export-schedules/{id}', { params: { path: { id }, header: ifMatch(version) }, body }),
  removeSchedule: ({ id, version }) =>
    client.DELETE('/api/export-schedules/{id}', { params: { path: { id }, header: ifMatch(version) } }),
};

const OWN = '/api/organizations/{organizationId}';

export function organizationExports(organizationId: string): ExportSource {
  const path = { organizationId };
  const of = (id: string) => ({ organizationId, id });
  return {
    organizationId,
    datasets: async () => (await client.GET(`${OWN}/exports/datasets`, { params: { path } })).data!.items,
    choices: async () => (await client.GET(`${OWN}/request-choices`, { params: { path } })).data!,
    list: async (query) => (await client.GET(`${OWN}/exports`, { params: { path, query: queryOf(query) } })).data!,
    read: async (id) => (await client.GET(`${OWN}/exports/{id}`, { params: { path: of(id) } })).data!,
    create: (body) => client.POST(`${OWN}/exports`, { params: { path }, body }),
    cancel: (id) => client.POST(`${OWN}/exports/{id}/cancellation`, { params: { path: of(id) } }),
    fileOf: (id) => `/api/organizations/${organizationId}/exports/${id}/file`,
    schedules: async (query) =>
      (await client.GET(`${OWN}/export-schedules`, { params: { path, query: queryOf(query) } })).data!,
    createSchedule: (body) => client.POST(`${OWN}/export-schedules`, { params: { path }, body }),
    changeSchedule: ({ id, version }, body) =>
      client.PUT(`${OWN}/export-schedules/{id}`, { params: { path: of(id), header: ifMatch(version) }, body }),
    removeSchedule: ({ id, version }) =>
      client.DELETE(`${OWN}/export-schedules/{id}`, { params: { path: of(id), header: ifMatch(version) } }),
  };
}

/** After a change: lists are asked for again. */
export const reloadExports = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['exports'] });
