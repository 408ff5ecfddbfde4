import { SetMetadata } from '@nestjs/common';

/** How a route knows who calls. Every route says one; test/architecture.spec.ts lists the public ones. */
export const ROUTE_AUTH = 'route-auth';
export type RouteAuthKind = 'api-token' | 'public';

export const RouteAuth = (kind: RouteAuthKind) => SetMetadata(ROUTE_AUTH, kind);
