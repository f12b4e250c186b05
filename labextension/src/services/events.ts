/** The server's event stream, sieved for runs; and word when it may have missed some. */

import type { ServiceManager } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IClient, IRunEvents } from '../tokens';
import type { RunEvent } from './api';

export const RUN_EVENTS = 'https://cellwright.dev/events/run';

const RETRY_MS = 2000;

export class RunEvents implements IRunEvents, IDisposable {
  constructor(services: ServiceManager.IManager, client: IClient) {
    this._client = client;
    services.events.stream.connect(this._onEvent, this);
    services.connectionFailure.connect(this._onFailure, this);
    const onOnline = (): void => this._onFailure();
    window.addEventListener('online', onOnline);
    this._cleanup = new DisposableDelegate(() => window.removeEventListener('online', onOnline));
  }

  get received(): ISignal<this, RunEvent> {
    return this._received;
  }

  get reconnected(): ISignal<this, void> {
    return this._reconnected;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    this._cleanup.dispose();
    Signal.clearData(this);
  }

  private _onEvent(_: unknown, event: { schema_id?: unknown }): void {
    if (event.schema_id === RUN_EVENTS) {
      this._received.emit(event as unknown as RunEvent);
    }
  }

  /** Ask until the server answers again; more failures meanwhile change nothing. */
  private _onFailure(): void {
    if (this._timer !== undefined || this._isDisposed) {
      return;
    }
    const ask = (): void => {
      this._client.get('version').then(
        () => {
          this._timer = undefined;
          this._reconnected.emit();
        },
        () => this._schedule(ask)
      );
    };
    this._schedule(ask);
  }

  private _schedule(ask: () => void): void {
    if (!this._isDisposed) {
      this._timer = window.setTimeout(ask, RETRY_MS);
    }
  }

  private readonly _client: IClient;
  private readonly _cleanup: IDisposable;
  private readonly _received = new Signal<this, RunEvent>(this);
  private readonly _reconnected = new Signal<this, void>(this);
  private _timer: number | undefined;
  private _isDisposed = false;
}
