/**
 * Every refusal and what it looks like over HTTP: the one table. A new code does not compile until
 * it stands here.
 */
import type { RejectionCode } from '../actors/domain/entity.ts';
import type { FaultCode } from '../persistence/fault.ts';
import { type WireText, wireText } from './wire-text.ts';

export type GatewayCode =
  | 'UNAUTHORIZED'
  | 'INVALID_TOKEN'
  | 'INVALID_CREDENTIALS'
  | 'EMAIL_EXISTS'
  | 'USER_NOT_FOUND'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'VALIDATION_ERROR'
  | 'MALFORMED_JSON'
  | 'BAD_REQUEST'
  | 'RATE_LIMITED'
  | 'REQUEST_TIMEOUT'
  | 'BODY_TOO_LARGE'
  | 'HEADERS_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INTERNAL';

export type ErrorCode = RejectionCode | FaultCode | GatewayCode;

interface Shape {
  status: number;
  message: string;
  /** What the client reads, where it is not the code itself. */
  error?: string;
  /** Name and value, once or more. */
  headers?: readonly string[];
}

/** Long enough for a takeover to finish, short enough for a buyer to wait. */
const RETRY_LATER = ['retry-after', '1'];
const CHALLENGE = ['www-authenticate', 'Bearer'];

/** Nothing was sold, and the client may ask again: it need not know why. */
const AWAY: Shape = {
  status: 503,
  error: 'UNAVAILABLE',
  message: 'Not now. Please try again.',
  headers: RETRY_LATER,
};

export const ERRORS: Record<ErrorCode, Shape> = {
  NOT_FOUND: { status: 404, message: 'There is nothing here.' },
  PRODUCT_NOT_FOUND: { status: 404, message: 'There is no such product.' },
  DEAL_NOT_FOUND: { status: 404, message: 'There is no such deal.' },
  FORBIDDEN: { status: 403, message: 'This belongs to somebody else.' },
  INVALID_QUANTITY: { status: 400, message: 'That is not a number of units.' },
  INSUFFICIENT_STOCK: { status: 400, message: 'Not enough units are left.' },
  STOCK_LIMIT_EXCEEDED: { status: 400, message: 'That is more than a product can have in stock.' },
  DEAL_NOT_ACTIVE: { status: 400, message: 'The deal is not running now.' },
  INVALID_DEAL: { status: 400, message: 'The deal sells another product.' },
  INVALID_PERIOD: { status: 400, message: 'A deal must start before it ends.' },
  PURCHASE_LIMIT_EXCEEDED: {
    status: 400,
    message: 'That is more than one buyer may take of this deal.',
  },
  CANNOT_CANCEL: { status: 400, message: 'This order cannot be cancelled any more.' },
  TOO_MANY_DEALS: { status: 409, message: 'The product has too many open deals.' },
  ORDER_CONFIRMED: { status: 409, message: 'The order is confirmed already.' },
  HOLD_EXPIRED: AWAY,

  UNAVAILABLE: AWAY,
  MOVED: AWAY,
  UNKNOWN_OUTCOME: {
    ...AWAY,
    message: 'It may or may not have been stored. Ask again with the same Idempotency-Key.',
  },
  CORRUPT: AWAY,
  DUPLICATE: AWAY,
  UNSENT: AWAY,
  OVERLOADED: { status: 503, message: 'Too busy. Please try again.', headers: RETRY_LATER },

  UNAUTHORIZED: { status: 401, message: 'A bearer token is required.', headers: CHALLENGE },
  INVALID_TOKEN: { status: 401, message: 'The token is not valid.', headers: CHALLENGE },
  INVALID_CREDENTIALS: { status: 401, message: 'E-mail address or password is wrong.' },
  EMAIL_EXISTS: { status: 409, message: 'This e-mail address is taken.' },
  USER_NOT_FOUND: { status: 404, message: 'There is no such account.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, message: 'This key was used for another request.' },
  VALIDATION_ERROR: { status: 422, message: 'The request is not valid.' },
  MALFORMED_JSON: { status: 400, message: 'The body is not valid JSON.' },
  BAD_REQUEST: { status: 400, message: 'The request is not valid HTTP.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests. Please slow down.' },
  REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is larger than 1 MiB.' },
  HEADERS_TOO_LARGE: { status: 431, message: 'The request headers are too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body must be application/json.' },
  INTERNAL: { status: 500, message: 'Something went wrong.' },
};

/** The body of an error. `message` and `details` where the table's words are not enough. */
export function errorBody(code: ErrorCode, message?: string, details?: object): WireText {
  const shape = ERRORS[code];
  return wireText(
    JSON.stringify({
      error: shape.error ?? code,
      message: message ?? shape.message,
      ...(details && { details }),
    }),
  );
}
