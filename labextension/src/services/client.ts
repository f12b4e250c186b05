/** Requests to the server extension, and the one error that they end with. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { IClient } from '../tokens';
import type { FailureReason } from './api';

/** The server refused a request, or is not there. */
export class ServerError extends Error {
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly where: string;
  readonly hint: string;

  constructor(status: number, body: FailureReason) {
    super(body.message);
    this.name = 'ServerError';
    this.status = status;
    this.code = body.code;
    this.where = body.where;
    this.hint = body.hint;
  }

  /** Whether the server has no Cellwright: an address of ours that it does not know. */
  get isMissing(): boolean {
    return this.code === MISSING;
  }
}

const MISSING = 'server-part-missing';
const UNREACHABLE = 'server-unreachable';

type Query = Record<string, string | number | undefined>;

export class Client implements IClient {
  constructor(settings: ServerConnection.ISettings) {
    this._settings = settings;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this._request<T>(path, query, { method: 'GET' });
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this._request<T>(path, {}, { method: 'POST', body: JSON.stringify(body) });
  }

  private async _request<T>(path: string, query: Query, init: RequestInit): Promise<T> {
    const url = URLExt.join(this._settings.baseUrl, 'cellwright', 'api', path) + queryString(query);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (reason) {
      throw new ServerError(0, failure(UNREACHABLE, String((reason as Error).message ?? reason)));
    }
    const text = await response.text();
    const data = parsed(text);
    if (!response.ok) {
      throw new ServerError(response.status, errorBody(response, data));
    }
    return data as T;
  }

  private readonly _settings: ServerConnection.ISettings;
}

function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const pairs = given.map(([name, value]) => [name, String(value)]);
  return pairs.length ? `?${new URLSearchParams(pairs).toString()}` : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function errorBody(response: Response, data: unknown): FailureReason {
  if (isErrorAnswer(data)) {
    return data.error;
  }
  if (response.status === 404) {
    return failure(MISSING, response.statusText || '404');
  }
  return failure(`http-${response.status}`, messageOf(data) ?? `${response.status} ${response.statusText}`);
}

function failure(code: string, message: string): FailureReason {
  return { code, message, where: '', hint: '' };
}

function isErrorAnswer(data: unknown): data is { error: FailureReason } {
  const error = (data as { error?: Partial<FailureReason> } | null)?.error;
  return typeof error?.code === 'string' && typeof error.message === 'string';
}

function messageOf(data: unknown): string | undefined {
  const message = (data as { message?: unknown } | null)?.message;
  return typeof message === 'string' && message ? message : undefined;
}
