/** The notebook and its converted package: convert, look what sync would do, bring edits over. */

import type { ConvertAnswer, SyncAnswer, SyncConflict } from '../services/api';
import type { IClient, INotebook } from '../tokens';
import { AskingModel } from './askingModel';

/** Which side gets the edits of the other. */
export type Direction = 'notebook' | 'scripts' | 'both';

/** Which side's text of a cell stays, where the two exclude each other. */
export type Winner = 'notebook' | 'scripts';

export class SyncModel extends AskingModel {
  constructor(notebook: INotebook, client: IClient) {
    super();
    this._notebook = notebook;
    this._client = client;
  }

  get converted(): ConvertAnswer | null {
    return this._converted;
  }

  /** What the last look or sync said; `written` is empty after a look. */
  get answer(): SyncAnswer | null {
    return this._answer;
  }

  /** Of conflicts, the side that is to win, by cell. */
  get winners(): Readonly<Record<string, Winner>> {
    return this._winners;
  }

  /** Whether each conflict has a winner, so that a sync would go through. */
  get isSettled(): boolean {
    const conflicts = this._answer?.conflicts ?? [];
    return conflicts.length > 0 && conflicts.every(({ cell }) => cell !== null && cell in this._winners);
  }

  /** Whether one of the sides can be taken: a refused edit has no other side. */
  canSettle(conflict: SyncConflict): boolean {
    return conflict.kind === 'conflict' && conflict.cell !== null;
  }

  choose(cell: string, winner: Winner): void {
    this._winners = { ...this._winners, [cell]: winner };
    this.tell();
  }

  convert(): Promise<void> {
    return this.work(async () => {
      await this._notebook.save();
      this._converted = await this._client.post<ConvertAnswer>('convert', { path: this._notebook.path });
      this._answer = null;
      this._winners = {};
      // the notebook's metadata name the package now
      await this._notebook.revert();
    });
  }

  look(to: Direction): Promise<void> {
    this._winners = {};
    return this._sync(to, true);
  }

  /** Bring edits over; without winners conflicts are shown, and nothing is written. */
  sync(to: Direction): Promise<void> {
    this._winners = {};
    return this._sync(to, false);
  }

  /** The same again, with the winners that were chosen. */
  settle(): Promise<void> {
    return this._sync(this._to, false);
  }

  private _sync(to: Direction, isDry: boolean): Promise<void> {
    return this.work(async () => {
      const { path } = this._notebook;
      await this._notebook.save();
      this._to = to;
      this._answer = await this._client.post<SyncAnswer>('sync', { path, to, keep: this._winners, dry_run: isDry });
      this._converted = null;
      if (this._answer.conflicts.length === 0) {
        this._winners = {};
      }
      if (this._answer.written.includes(path)) {
        await this._notebook.revert();
      }
    });
  }

  get direction(): Direction {
    return this._to;
  }

  private readonly _notebook: INotebook;
  private readonly _client: IClient;
  private _converted: ConvertAnswer | null = null;
  private _answer: SyncAnswer | null = null;
  private _winners: Readonly<Record<string, Winner>> = {};
  private _to: Direction = 'both';
}
