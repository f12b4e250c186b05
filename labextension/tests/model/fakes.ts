/** A client that answers from a table, and events that are sent by hand. */
import { Signal } from '@lumino/signaling';
import type { RunEvent, RunSnapshot, StepView } from '../../src/services/api';
import type { IClient, IRunEvents } from '../../src/tokens';

export class TableClient implements IClient {
  readonly asked: { method: string; path: string; data: unknown }[] = [];
  answers: Record<string, unknown> = {};
  /** Settled before any answer is given: to let things happen meanwhile. */
  gate: Promise<void> = Promise.resolve();

  async get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
    return this._answer<T>('GET', path, query);
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return this._answer<T>('POST', path, body);
  }

  private async _answer<T>(method: string, path: string, data: unknown): Promise<T> {
    this.asked.push({ method, path, data });
    const { gate } = this;
    await gate;
    const answer = this.answers[`${method} ${path}`];
    if (answer === undefined) {
      throw new Error(`no answer to ${method} ${path}`);
    }
    const value = typeof answer === 'function' ? (answer as (data: unknown) => unknown)(data) : answer;
    if (value instanceof Error) {
      throw value;
    }
    return value as T;
  }
}

export class HandEvents implements IRunEvents {
  readonly received = new Signal<this, RunEvent>(this);
  readonly reconnected = new Signal<this, void>(this);
  readonly connectionChanged = new Signal<this, boolean>(this);
  isConnected = true;

  send(event: RunEvent): void {
    this.received.emit(event);
  }
}

/** Let all promises that can settle do so. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await Promise.resolve();
  }
}

export function snapshot(run: string, more: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    run,
    pipeline: 'a',
    notebook: 'a.ipynb',
    status: 'running',
    reason: '',
    actor: { user: 'u', host: 'h', process: 1, ci: '' },
    seq: 3,
    started: '2026-11-24T10:00:00+00:00',
    seconds: 4,
    expected: 20,
    commit: '',
    dirty: false,
    parameters: { n: '5' },
    resumed_from: null,
    sweep: null,
    command: 'cellwright run a.ipynb',
    steps: [step('load', { status: 'running', seconds: 2, expected: 4 }), step('fit')],
    ...more
  };
}

export function step(name: string, more: Partial<StepView> = {}): StepView {
  return {
    name,
    status: 'waiting',
    attempts: 0,
    seconds: null,
    expected: null,
    reasons: [],
    reused_from: null,
    metrics: [],
    error: null,
    log: null,
    items: null,
    ...more
  };
}
