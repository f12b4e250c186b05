/** Which section the panel shows, what it says, and whether front and back fit together. */

import { type ISignal, Signal } from '@lumino/signaling';

/** What is wrong with the server part, if anything. */
export type ServerState =
  | { readonly kind: 'unknown' | 'ready' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreachable' | 'refused'; readonly message: string }
  | { readonly kind: 'mismatch'; readonly server: string; readonly front: string };

export class PanelModel {
  get section(): string | null {
    return this._section;
  }

  set section(id: string | null) {
    if (id !== this._section) {
      this._section = id;
      this._changed.emit();
    }
  }

  get server(): ServerState {
    return this._server;
  }

  set server(state: ServerState) {
    this._server = state;
    this._changed.emit();
  }

  /** What was announced last; `count` tells the same words said twice apart. */
  get message(): { readonly text: string; readonly count: number } {
    return this._message;
  }

  announce(text: string): void {
    this._message = { text, count: this._message.count + 1 };
    this._changed.emit();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private _section: string | null = null;
  private _server: ServerState = { kind: 'unknown' };
  private _message = { text: '', count: 0 };
  private readonly _changed = new Signal<this, void>(this);
}
