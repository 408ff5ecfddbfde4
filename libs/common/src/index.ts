export { Clock } from './clock';
export { AppError, ERROR_CODES, type AppErrorDetails, type ErrorCode } from './errors';
export { BrokenInvariant, invariant } from './invariant';
export {
  formatPricePerMillion,
  formatPricePerUnit,
  formatUsd,
  MAX_NANO_USD,
  NANO_PER_USD,
  nanoUsd,
  parsePricePerMillion,
  parsePricePerUnit,
  parseUsd,
  PICO_PER_NANO,
  picoUsd,
  roundToNano,
  type NanoUsd,
  type PicoUsd,
} from './money';
export { dayOf, formatRequestId, newRequestId, parseRequestId, type RequestId } from './request-id';
