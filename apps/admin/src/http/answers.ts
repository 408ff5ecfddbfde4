import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

/** The status of a route and the shape of its answer, for the reply and for the OpenAPI document. */
export const Answers = (schema: z.ZodType, status = 200) =>
  applyDecorators(HttpCode(status), ApiResponse({ status, standardSchema: schema }));

export const AnswersNothing = () => applyDecorators(HttpCode(204), ApiResponse({ status: 204 }));

/** An instant, as ISO 8601 in UTC. */
export const Instant = z.iso.datetime();

/** Dollars as decimal text, exact: `"0.000150"`. */
export const Usd = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'US dollars, exact', examples: ['0.000150'] });

export const instant = (date: Date): string => date.toISOString();
export const instantOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
