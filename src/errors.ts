/**
 * Everything that can go wrong in a way the house names. Words, not numbers: they are stored, logged and counted.
 * `web/on-error.ts` maps them to HTTP; `cli` prints the message and exits 1.
 */
export type ErrorCode =
  | 'bad_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'token_expired'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'too_many_requests'
  | 'unsupported_media_type'
  | 'content_invalid'
  | 'config_invalid'
  | 'unknown_item'
  | 'unknown_bundle'
  | 'unknown_situation'
  | 'unknown_option'
  | 'dependency_cycle'
  | 'handoff_wrong_state'
  | 'handoff_taken'
  | 'storage_unavailable'
  | 'native_module_missing'
  | 'port_in_use'

/** An unexpected fault with a stable code. The message says what happened and what to do; `cause` keeps the origin. */
export class AppError extends Error {
  override readonly name = 'AppError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}
