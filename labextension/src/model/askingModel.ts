/** A model that asks the server for one thing at a time: whether it is busy, and what went wrong. */

import { type ISignal, Signal } from '@lumino/signaling';

export abstract class AskingModel {
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What the last asking failed with. */
  get error(): Error | null {
    return this._error;
  }

  get isBusy(): boolean {
    return this._isBusy;
  }

  /** Do something that may fail; tell when it begins and when it has ended. */
  protected async work(act: () => Promise<void>): Promise<void> {
    this._isBusy = true;
    this._error = null;
    this._changed.emit();
    try {
      await act();
    } catch (reason) {
      this._error = reason as Error;
    } finally {
      this._isBusy = false;
      this._changed.emit();
    }
  }

  /** Tell that something changed without an asking; a former failure is forgotten. */
  protected tell(): void {
    this._error = null;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _error: Error | null = null;
  private _isBusy = false;
}
