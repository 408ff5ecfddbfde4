export { api, client, idempotencyKey, ifMatch, onFailure, onLoggedOut, queryClient } from './client';
export { Problem, toProblem, type FieldError } from './problem';
