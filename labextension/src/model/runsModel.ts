/**
 * The run on show for each notebook, kept up to date by events; not how it is drawn.
 *
 * A run is shown because it was started here, because it started elsewhere, because somebody
 * opened it, or because it is the last one. Snapshots and events are joined by their numbers, so
 * that a reload, a lost connection or a restart of the server loses nothing.
 */
import { Signal, type ISignal } from '@lumino/signaling';
import type { DebugAnswer, RunAnswer, RunEvent, RunsAnswer, RunSnapshot } from '../services/api';
import type { IClient, IRunEvents, IStepStates, StepStatus } from '../tokens';
import { readSnapshot } from './runSnapshot';
import { applyEvent, findStep, missesOutput, type RunState } from './runState';
import type { RunChoice } from './shellCommand';

/** What is known of the runs of one notebook. */
interface Track {
  state: RunState | null;
  /** The run whose snapshot is under way, with the events that came meanwhile. */
  loading: { run: string; events: RunEvent[] } | null;
  isLoaded: boolean;
  error: Error | null;
}

/** A run that came to its end, and the notebook that it is shown for. */
export interface IEnded {
  readonly path: string;
  readonly run: RunState;
}

export interface RunsModelOptions {
  readonly client: IClient;
  readonly events: IRunEvents;
  /** Milliseconds. */
  readonly now?: () => number;
}

export class RunsModel implements IStepStates {
  constructor(options: RunsModelOptions) {
    this._client = options.client;
    this._now = options.now ?? Date.now;
    options.events.received.connect(this._onEvent, this);
    options.events.reconnected.connect(this._onReconnected, this);
  }

  /** Emits when any run on show changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emits when a run started or ended, with its notebook: lists of runs are out of date. */
  get listChanged(): ISignal<this, string> {
    return this._listChanged;
  }

  /** Emits when a run on show came to its end. */
  get ended(): ISignal<this, IEnded> {
    return this._ended;
  }

  runOf(path: string): RunState | null {
    return this._tracks.get(path)?.state ?? null;
  }

  /** Whether it is known which run to show, if any. */
  isLoaded(path: string): boolean {
    return this._tracks.get(path)?.isLoaded ?? false;
  }

  errorOf(path: string): Error | null {
    return this._tracks.get(path)?.error ?? null;
  }

  stateOf(path: string, step: string): StepStatus | undefined {
    const state = this.runOf(path);
    return state === null ? undefined : findStep(state, step)?.status;
  }

  /** Show the last run of a notebook, unless one is on show. */
  async follow(path: string): Promise<void> {
    if (!this._tracks.has(path)) {
      this._track(path);
      await this._loadLatest(path);
    }
  }

  /** Show a run. */
  async open(path: string, run: string): Promise<void> {
    await this._load(path, run);
  }

  /** Show the last run, whatever is on show now. */
  async openLatest(path: string): Promise<void> {
    await this._loadLatest(path);
  }

  /** Start a run and show it; throws what the server says against it. */
  async start(path: string, choice: RunChoice): Promise<string> {
    const { run } = await this._client.post<RunAnswer>('runs', { path, ...choice });
    await this._load(path, run);
    this._listChanged.emit(path);
    return run;
  }

  /** End the run on show, and the sweep that it belongs to. */
  async cancel(path: string): Promise<void> {
    const state = this.runOf(path);
    if (state !== null) {
      await this._client.post(`runs/${encodeURIComponent(state.run)}/cancel`, { sweep: state.sweep !== undefined });
      await this._load(path, state.run);
    }
  }

  /** Make a notebook that has exactly the inputs of a step; return its path. */
  async debug(run: string, step: string): Promise<string> {
    const answer = await this._client.post<DebugAnswer>(`runs/${encodeURIComponent(run)}/debug`, { step });
    return answer.notebook;
  }

  /** Make a copy of the executed notebook of a step that Jupyter can open; return its path. */
  async executed(run: string, step: string): Promise<string> {
    const answer = await this._client.post<DebugAnswer>(`runs/${encodeURIComponent(run)}/executed`, { step });
    return answer.notebook;
  }

  /** A notebook was renamed: what is known of it goes along. */
  rename(before: string, after: string): void {
    const track = this._tracks.get(before);
    if (track !== undefined) {
      this._tracks.delete(before);
      this._tracks.set(after, track);
    }
  }

  private _track(path: string): Track {
    let track = this._tracks.get(path);
    if (track === undefined) {
      track = { state: null, loading: null, isLoaded: false, error: null };
      this._tracks.set(path, track);
    }
    return track;
  }

  private async _loadLatest(path: string): Promise<void> {
    const track = this._track(path);
    try {
      const { runs } = await this._client.get<RunsAnswer>('runs', { path, limit: 1 });
      if (runs.length > 0) {
        await this._load(path, runs[0].run);
        return;
      }
      track.error = null;
    } catch (error) {
      track.error = error as Error;
    }
    track.isLoaded = true;
    this._changed.emit();
  }

  private async _load(path: string, run: string): Promise<void> {
    const track = this._track(path);
    const loading = { run, events: [] as RunEvent[] };
    track.loading = loading;
    try {
      const data = await this._client.get<RunSnapshot>(`runs/${encodeURIComponent(run)}`, { path });
      if (track.loading !== loading) {
        return; // another run was asked for meanwhile
      }
      const now = this._now();
      const before = track.state;
      track.state = loading.events.reduce((state, event) => applyEvent(state, event, now), readSnapshot(data, now));
      track.error = null;
      this._noteEnd(path, before, track.state);
    } catch (error) {
      if (track.loading === loading) {
        track.error = error as Error;
      }
    }
    if (track.loading === loading) {
      track.loading = null;
    }
    track.isLoaded = true;
    this._changed.emit();
  }

  private _onEvent(_: unknown, event: RunEvent): void {
    let changed = false;
    for (const [path, track] of this._tracks) {
      if (track.loading?.run === event.run) {
        track.loading.events.push(event);
      } else if (track.state?.run === event.run) {
        changed = this._apply(path, track, track.state, event) || changed;
      } else if (event.kind === 'run-started' && event.path === path) {
        void this._load(path, event.run);
      }
    }
    if (changed) {
      this._changed.emit();
    }
    if (event.path && (event.kind === 'run-started' || event.kind === 'run-ended')) {
      this._listChanged.emit(event.path);
    }
  }

  private _apply(path: string, track: Track, state: RunState, event: RunEvent): boolean {
    const next = applyEvent(state, event, this._now());
    track.state = next;
    this._noteEnd(path, state, next);
    if (missesOutput(next, event) || (event.kind === 'run-ended' && next !== state)) {
      // the snapshot has what was missed, and at the end what events leave out
      void this._load(path, event.run);
    }
    return next !== state;
  }

  private _noteEnd(path: string, before: RunState | null, after: RunState): void {
    if (before?.run === after.run && before.status === 'running' && after.status !== 'running') {
      this._ended.emit({ path, run: after });
    }
  }

  private _onReconnected(): void {
    for (const [path, track] of this._tracks) {
      if (track.state === null || track.state.status !== 'running') {
        void this._loadLatest(path);
      } else {
        void this._load(path, track.state.run);
      }
    }
  }

  private _client: IClient;
  private _now: () => number;
  private _tracks = new Map<string, Track>();
  private _changed = new Signal<this, void>(this);
  private _ended = new Signal<this, IEnded>(this);
  private _listChanged = new Signal<this, string>(this);
}
