/** The runs of a notebook: a page of them, a filter, two of them compared. */
import { Signal, type ISignal } from '@lumino/signaling';
import type { DiffAnswer, RunHead, RunsAnswer } from '../services/api';
import type { IClient } from '../tokens';
import { readPlanes, type DiffPlane } from './diffPlanes';
import type { RunStatus } from './runState';
import { makeSweepTable, type SweepTable } from './sweepTable';

export interface Filter {
  readonly status: RunStatus | '';
  readonly text: string;
}

export interface Comparison {
  readonly left: RunHead;
  readonly right: RunHead;
  readonly planes: readonly DiffPlane[] | null;
  readonly summary: string;
  readonly error: Error | null;
}

/** The runs of one sweep. */
export interface Sweep {
  readonly id: string;
  readonly table: SweepTable | null;
  readonly error: Error | null;
}

export const PAGE = 25;

/** Runs of a sweep that are shown. */
const SWEPT = 500;

export class HistoryModel {
  constructor(client: IClient, path: string) {
    this._client = client;
    this.path = path;
  }

  readonly path: string;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get runs(): readonly RunHead[] {
    return this._runs;
  }

  /** How many there are with this filter. */
  get total(): number {
    return this._total;
  }

  get offset(): number {
    return this._offset;
  }

  get filter(): Filter {
    return this._filter;
  }

  get isPending(): boolean {
    return this._pending > 0;
  }

  get isLoaded(): boolean {
    return this._isLoaded;
  }

  get error(): Error | null {
    return this._error;
  }

  /** The runs chosen for a comparison, oldest first; two at the most. */
  get chosen(): readonly RunHead[] {
    return [...this._chosen].sort((one, two) => Date.parse(one.started) - Date.parse(two.started));
  }

  get comparison(): Comparison | null {
    return this._comparison;
  }

  /** Ask for the page anew. Answers that come late are dropped. */
  async load(): Promise<void> {
    const ask = ++this._asked;
    this._pending += 1;
    this._changed.emit();
    try {
      const { status, text } = this._filter;
      const answer = await this._client.get<RunsAnswer>('runs', {
        path: this.path,
        status: status || undefined,
        text: text || undefined,
        offset: this._offset,
        limit: PAGE
      });
      if (ask === this._asked) {
        this._runs = answer.runs;
        this._total = answer.total;
        this._error = null;
        this._isLoaded = true;
      }
    } catch (error) {
      if (ask === this._asked) {
        this._error = error as Error;
      }
    }
    this._pending -= 1;
    this._changed.emit();
  }

  async setFilter(filter: Partial<Filter>): Promise<void> {
    this._filter = { ...this._filter, ...filter };
    this._offset = 0;
    await this.load();
  }

  async showPage(offset: number): Promise<void> {
    this._offset = Math.max(0, Math.min(offset, Math.max(0, this._total - 1)));
    await this.load();
  }

  isChosen(run: string): boolean {
    return this._chosen.some(one => one.run === run);
  }

  /** Choose a run for a comparison, or take it back; a third one takes the place of the first. */
  toggle(head: RunHead): void {
    this._chosen = this.isChosen(head.run)
      ? this._chosen.filter(one => one.run !== head.run)
      : [...this._chosen, head].slice(-2);
    this._changed.emit();
  }

  /** Compare the two chosen runs, the older one on the left. */
  async compare(): Promise<void> {
    const [left, right] = this.chosen;
    if (left === undefined || right === undefined) {
      return;
    }
    const open: Comparison = { left, right, planes: null, summary: '', error: null };
    this._comparison = open;
    this._changed.emit();
    const show = (comparison: Comparison): void => {
      if (this._comparison === open) {
        this._comparison = comparison;
        this._changed.emit();
      }
    };
    try {
      const data = await this._client.get<DiffAnswer>('diff', { a: left.run, b: right.run, path: this.path });
      show({
        ...open,
        planes: readPlanes(data),
        summary: data.summary
      });
    } catch (error) {
      show({ ...open, error: error as Error });
    }
  }

  closeComparison(): void {
    this._comparison = null;
    this._changed.emit();
  }

  get sweep(): Sweep | null {
    return this._sweep;
  }

  /** Show all runs of a sweep as a table; or the list again. */
  async showSweep(id: string | null): Promise<void> {
    const open: Sweep | null = id === null ? null : { id, table: null, error: null };
    this._setSweep(open);
    if (open === null) {
      return;
    }
    const show = (sweep: Sweep): void => {
      if (this._sweep === open) {
        this._setSweep(sweep);
      }
    };
    try {
      const { runs } = await this._client.get<RunsAnswer>('runs', { path: this.path, sweep: open.id, limit: SWEPT });
      show({ ...open, table: makeSweepTable(runs) });
    } catch (error) {
      show({ ...open, error: error as Error });
    }
  }

  private _setSweep(sweep: Sweep | null): void {
    this._sweep = sweep;
    this._changed.emit();
  }

  private _client: IClient;
  private _sweep: Sweep | null = null;
  private _runs: readonly RunHead[] = [];
  private _total = 0;
  private _offset = 0;
  private _filter: Filter = { status: '', text: '' };
  private _pending = 0;
  private _asked = 0;
  private _isLoaded = false;
  private _error: Error | null = null;
  private _chosen: readonly RunHead[] = [];
  private _comparison: Comparison | null = null;
  private _changed = new Signal<this, void>(this);
}
