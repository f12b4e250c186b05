/** The notebook and its converted package: convert, look what sync would do, bring edits over. */

import { type ISignal, Signal } from '@lumino/signaling';
import type { ConvertAnswer, SyncAnswer } from '../services/api';
import type { IClient, INotebook } from '../tokens';

export type Side = 'notebook' | 'scripts' | 'both';

export class SyncModel {
  constructor(notebook: INotebook, client: IClient) {
    this._notebook = notebook;
    this._client = client;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get converted(): ConvertAnswer | null {
    return this._converted;
  }

  /** What the last look or sync said; `written` is empty after a look. */
  get answer(): SyncAnswer | null {
    return this._answer;
  }

  get error(): Error | null {
    return this._error;
  }

  get isBusy(): boolean {
    return this._isBusy;
  }

  convert(): Promise<void> {
    return this._work(async () => {
      await this._notebook.save();
      this._converted = await this._client.post<ConvertAnswer>('convert', { path: this._notebook.path });
      this._answer = null;
      // the notebook's metadata name the package now
      await this._notebook.revert();
    });
  }

  look(to: Side): Promise<void> {
    return this._sync(to, true);
  }

  sync(to: Side): Promise<void> {
    return this._sync(to, false);
  }

  private _sync(to: Side, isDry: boolean): Promise<void> {
    return this._work(async () => {
      const { path } = this._notebook;
      await this._notebook.save();
      this._answer = await this._client.post<SyncAnswer>('sync', { path, to, dry_run: isDry });
      this._converted = null;
      if (this._answer.written.includes(path)) {
        await this._notebook.revert();
      }
    });
  }

  private async _work(run: () => Promise<void>): Promise<void> {
    this._isBusy = true;
    this._error = null;
    this._changed.emit();
    try {
      await run();
    } catch (reason) {
      this._error = reason as Error;
    } finally {
      this._isBusy = false;
      this._changed.emit();
    }
  }

  private readonly _notebook: INotebook;
  private readonly _client: IClient;
  private readonly _changed = new Signal<this, void>(this);
  private _converted: ConvertAnswer | null = null;
  private _answer: SyncAnswer | null = null;
  private _error: Error | null = null;
  private _isBusy = false;
}
