/** What the steps of a run left behind: records of steps, and the value on show, page by page. */
import { Signal, type ISignal } from '@lumino/signaling';
import type { ArtifactView, StepRecord } from '../services/api';
import type { IClient } from '../tokens';

export const ROWS = 50;

export interface Loaded<T> {
  readonly value: T | null;
  readonly error: Error | null;
}

export interface Shown extends Loaded<ArtifactView> {
  readonly step: string;
  readonly name: string;
  readonly offset: number;
  readonly isPending: boolean;
}

export class ResultsModel {
  constructor(client: IClient, path: string) {
    this._client = client;
    this._path = path;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get run(): string | null {
    return this._run;
  }

  get shown(): Shown | null {
    return this._shown;
  }

  recordOf(step: string): Loaded<StepRecord> | undefined {
    return this._records.get(step);
  }

  /** Look at another run, or at the same one after it went on. */
  setRun(run: string | null, steps: Readonly<Record<string, string>>): void {
    if (run !== this._run) {
      this._run = run;
      this._shown = null;
      this._records.clear();
      this._states = {};
    }
    for (const [step, state] of Object.entries(steps)) {
      if (this._states[step] !== state) {
        this._records.delete(step);
      }
    }
    this._states = steps;
    this._changed.emit();
  }

  /** Ask for the record of a step unless it is known. */
  async load(step: string): Promise<void> {
    const run = this._run;
    if (run === null || this._records.has(step)) {
      return;
    }
    this._records.set(step, { value: null, error: null });
    try {
      const record = await this._client.get<StepRecord>(
        `runs/${encodeURIComponent(run)}/steps/${encodeURIComponent(step)}`,
        { path: this._path }
      );
      this._keep(run, step, { value: record, error: null });
    } catch (error) {
      this._keep(run, step, { value: null, error: error as Error });
    }
  }

  /** Show a value of a step, from a row or a character on. */
  async show(step: string, name: string, offset = 0): Promise<void> {
    const run = this._run;
    if (run === null) {
      return;
    }
    const before = this._shown;
    const isSame = before?.step === step && before.name === name;
    const asked: Shown = { step, name, offset, isPending: true, value: isSame ? before.value : null, error: null };
    this._setShown(asked);
    try {
      const value = await this._client.get<ArtifactView>(
        `runs/${encodeURIComponent(run)}/artifacts/${encodeURIComponent(`${step}.${name}`)}`,
        { path: this._path, offset, limit: asked.value?.kind === 'frame' ? ROWS : undefined }
      );
      this._answer(asked, { value, error: null });
    } catch (error) {
      this._answer(asked, { value: null, error: error as Error });
    }
  }

  close(): void {
    this._setShown(null);
  }

  private _answer(asked: Shown, loaded: Loaded<ArtifactView>): void {
    if (this._shown === asked) {
      this._setShown({ ...asked, ...loaded, isPending: false });
    }
  }

  private _keep(run: string, step: string, loaded: Loaded<StepRecord>): void {
    if (run === this._run) {
      this._records.set(step, loaded);
      this._changed.emit();
    }
  }

  private _setShown(shown: Shown | null): void {
    this._shown = shown;
    this._changed.emit();
  }

  private readonly _client: IClient;
  private readonly _path: string;
  private readonly _changed = new Signal<this, void>(this);
  private _run: string | null = null;
  private _states: Readonly<Record<string, string>> = {};
  private _records = new Map<string, Loaded<StepRecord>>();
  private _shown: Shown | null = null;
}
