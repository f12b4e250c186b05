/** The items of a repeated step in one run: a page of them, in one state or in any. */

import type { ItemLine, ItemsAnswer, LogsAnswer } from '../services/api';
import type { IClient, StepStatus } from '../tokens';
import { AskingModel } from './askingModel';
import { Quiet } from './quiet';

export const ITEMS_PAGE = 50;

const QUIET_MS = 300;
const LOG_KEPT = 20_000;

export class ItemsModel extends AskingModel {
  constructor(client: IClient, path: string, run: string, step: string) {
    super();
    this._client = client;
    this._path = path;
    this._run = run;
    this.step = step;
  }

  readonly step: string;

  /** Those that have ended, in order. */
  get items(): readonly ItemLine[] {
    return this._items;
  }

  /** How many there are in this state. */
  get total(): number {
    return this._total;
  }

  get offset(): number {
    return this._offset;
  }

  get status(): StepStatus | '' {
    return this._status;
  }

  async load(): Promise<void> {
    const ask = ++this._asked;
    await this.work(async () => {
      const answer = await this._client.get<ItemsAnswer>(`runs/${encodeURIComponent(this._run)}/items`, {
        path: this._path,
        step: this.step,
        status: this._status || undefined,
        offset: this._offset,
        limit: ITEMS_PAGE
      });
      if (ask === this._asked) {
        this._items = answer.items;
        this._total = answer.total;
      }
    });
  }

  /** More items have ended: look again, once it is quiet. */
  refresh(): void {
    this._quiet.ask();
  }

  async setStatus(status: StepStatus | ''): Promise<void> {
    this._status = status;
    this._offset = 0;
    await this.load();
  }

  async showPage(offset: number): Promise<void> {
    this._offset = offset;
    await this.load();
  }

  /** The beginning of what the kernel of an item wrote; items that one kernel ran share it. */
  async readLog(item: string): Promise<string> {
    const answer = await this._client.get<LogsAnswer>(`runs/${encodeURIComponent(this._run)}/logs`, {
      path: this._path,
      step: item,
      limit: LOG_KEPT
    });
    return answer.text;
  }

  dispose(): void {
    this._quiet.cancel();
  }

  private readonly _client: IClient;
  private readonly _path: string;
  private readonly _run: string;
  private readonly _quiet = new Quiet(QUIET_MS, () => void this.load());
  private _items: readonly ItemLine[] = [];
  private _total = 0;
  private _offset = 0;
  private _status: StepStatus | '' = '';
  private _asked = 0;
}
