import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { AdminModule } from '../src/admin.module';
import { ACCESS, type Access } from '../src/auth/allow';

export interface Route {
  readonly method: string;
  /** With its parameters: `/api/organizations/:organizationId/api-tokens`. */
  readonly path: string;
  readonly access: Access;
}

interface ControllerClass {
  readonly prototype: Readonly<Record<string, unknown>>;
}

const metadata = <T>(key: string, target: object): T | undefined => Reflect.getMetadata(key, target) as T | undefined;

function controllersBelow(module: object, seen: Set<object>): ControllerClass[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const imported = metadata<(object | { module: object })[]>('imports', module) ?? [];
  const below = imported.flatMap((next) => controllersBelow('module' in next ? next.module : next, seen));
  return [...(metadata<ControllerClass[]>('controllers', module) ?? []), ...below];
}

const join = (...parts: string[]) => `/${parts.join('/')}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');

/** Every route of the admin app, as Nest knows it. */
export function routesOfAdmin(): Route[] {
  return controllersBelow(AdminModule, new Set()).flatMap((controller) => {
    const prefix = metadata<string>('path', controller) ?? '';
    return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler = name === 'constructor' ? undefined : (controller.prototype[name] as object);
      const path = handler && metadata<string>('path', handler);
      if (path === undefined) return [];
      const method = RequestMethod[metadata<RequestMethod>('method', handler!)!];
      return [{ method, path: join(prefix, path), access: metadata<Access>(ACCESS, handler!)! }];
    });
  });
}
