/**
 * The events of runs, from the event stream of the server, over a socket of our own.
 *
 * JupyterLab's event manager has the same stream, but neither tells when the connection was lost
 * and came back, nor reconnects while the page is hidden; both are needed to follow a run across a
 * restart of the server.
 */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IRunEvents } from '../tokens';
import type { RunEvent } from './api';

/** The schema of the events of runs, as the server registers it. */
export const RUN_EVENT_SCHEMA = 'https://cellwright.dev/events/run';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

export class RunEvents implements IRunEvents, IDisposable {
  constructor(settings: ServerConnection.ISettings = ServerConnection.makeSettings()) {
    this._settings = settings;
    this._connect();
  }

  get received(): ISignal<this, RunEvent> {
    return this._received;
  }

  get reconnected(): ISignal<this, void> {
    return this._reconnected;
  }

  get connectionChanged(): ISignal<this, boolean> {
    return this._connectionChanged;
  }

  get isConnected(): boolean {
    return this._isConnected;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    clearTimeout(this._timer);
    this._socket?.close();
    this._socket = null;
    Signal.clearData(this);
  }

  private _connect(): void {
    const { WebSocket, appendToken, token, wsUrl } = this._settings;
    let url = URLExt.join(wsUrl, 'api/events', 'subscribe');
    if (appendToken && token !== '') {
      url += `?token=${encodeURIComponent(token)}`;
    }
    const socket = new WebSocket(url);
    this._socket = socket;
    socket.onopen = () => this._onOpen();
    socket.onmessage = message => this._onMessage(message.data);
    socket.onclose = () => this._onClose();
  }

  private _onOpen(): void {
    this._wait = FIRST_WAIT;
    this._isConnected = true;
    this._connectionChanged.emit(true);
    if (this._wasConnected) {
      this._reconnected.emit();
    }
    this._wasConnected = true;
  }

  private _onMessage(data: unknown): void {
    if (typeof data !== 'string' || data === '') {
      return;
    }
    const event = JSON.parse(data) as RunEvent & { schema_id?: string };
    if (event.schema_id === RUN_EVENT_SCHEMA) {
      this._received.emit(event);
    }
  }

  private _onClose(): void {
    if (this._isDisposed) {
      return;
    }
    if (this._isConnected) {
      this._isConnected = false;
      this._connectionChanged.emit(false);
    }
    this._timer = setTimeout(() => this._connect(), this._wait);
    this._wait = Math.min(this._wait * 2, LONGEST_WAIT);
  }

  private _settings: ServerConnection.ISettings;
  private _socket: WebSocket | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _wait = FIRST_WAIT;
  private _isConnected = false;
  private _wasConnected = false;
  private _isDisposed = false;
  private _received = new Signal<this, RunEvent>(this);
  private _reconnected = new Signal<this, void>(this);
  private _connectionChanged = new Signal<this, boolean>(this);
}
