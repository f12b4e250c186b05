/**
 * Changes of marks: the server says what cells become, the shared document takes it in one transaction.
 *
 * Marks stand in the notebook's own history, the one of "Undo Cell Operation" (`Z`): a change of marks is one
 * entry there, in order with moved and deleted cells. Undo and redo here act only when that entry is next.
 */

import type { PartialJSONValue } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';
import type { EditedCell, MarkEdit, MarksAnswer } from '../services/api';
import type { CellContent, IClient, IMarks, NotebookContent } from '../tokens';

/** What is needed of a shared cell. */
export interface ISharedCell {
  getId(): string;
  getSource(): string;
  updateSource(start: number, end: number, value?: string): void;
  setMetadata(key: string, value: PartialJSONValue): void;
  deleteMetadata(key: string): void;
}

/** What is needed of a shared notebook; JupyterLab's has an undo manager beside its public interface. */
export interface ISharedNotebook {
  readonly cells: readonly ISharedCell[];
  transact(change: () => void, undoable?: boolean): void;
}

interface IStackItem {
  readonly meta: Map<unknown, unknown>;
}

interface IStackEvent {
  readonly stackItem: IStackItem;
  readonly type: 'undo' | 'redo';
}

interface IHistory {
  readonly undoStack: readonly IStackItem[];
  readonly redoStack: readonly IStackItem[];
  stopCapturing(): void;
  undo(): unknown;
  redo(): unknown;
  on(name: string, react: (event: IStackEvent) => void): void;
  off(name: string, react: (event: IStackEvent) => void): void;
}

interface ISource {
  readonly path: string;
  content(): NotebookContent;
}

const LABEL = 'cellwright:label';
const TRIES = 5;

export class MarksModel implements IMarks {
  constructor(source: ISource, notebook: ISharedNotebook, client: IClient) {
    this._source = source;
    this._notebook = notebook;
    this._client = client;
    this._history = (notebook as { undoManager?: IHistory }).undoManager ?? null;
    this._history?.on('stack-item-added', this._onAdded);
    this._history?.on('stack-item-popped', this._onPopped);
    this._history?.on('stack-cleared', this._onCleared);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get undoLabel(): string | null {
    return labelOf(this._history?.undoStack);
  }

  get redoLabel(): string | null {
    return labelOf(this._history?.redoStack);
  }

  get canUndo(): boolean {
    return this.undoLabel !== null;
  }

  get canRedo(): boolean {
    return this.redoLabel !== null;
  }

  get isLatest(): boolean {
    return this._latest !== null;
  }

  undo(): boolean {
    const possible = this.canUndo;
    if (possible) {
      this._history?.undo();
      this._remember();
    }
    return possible;
  }

  redo(): boolean {
    const possible = this.canRedo;
    if (possible) {
      this._history?.redo();
      this._remember();
    }
    return possible;
  }

  /** Somebody changed the notebook: a change of marks is the latest one only while it reads as the marks left it. */
  noteChange(isOthers = false): void {
    if (this._latest !== null && isOthers) {
      // what others do in a shared document comes between nobody and their own last change
      this._latest = this._text();
    } else if (this._latest !== null && !this._isWriting && this._text() !== this._latest) {
      this._latest = null;
      this._changed.emit();
    }
  }

  /** One after the other: each change starts from what the one before it left. */
  apply(edits: readonly MarkEdit[], label: string): Promise<EditedCell[]> {
    const result = this._last.then(() => this._apply(edits, label));
    this._last = result.catch(() => undefined);
    return result;
  }

  dispose(): void {
    this._history?.off('stack-item-added', this._onAdded);
    this._history?.off('stack-item-popped', this._onPopped);
    this._history?.off('stack-cleared', this._onCleared);
    Signal.clearData(this);
  }

  private async _apply(edits: readonly MarkEdit[], label: string): Promise<EditedCell[]> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const content = this._source.content();
      const answer = await this._client.post<MarksAnswer>('marks', { path: this._source.path, content, edits });
      const sent = new Map(content.cells.map(cell => [cell.id, cell]));
      const pairs = this._pairs(answer.cells, sent);
      if (pairs) {
        this._write(pairs, label);
        return answer.cells;
      }
    }
    throw new Error('The notebook changed meanwhile, again and again: nothing was marked.');
  }

  /** The cells with what was sent and what they become; null when someone changed them meanwhile. */
  private _pairs(changes: readonly EditedCell[], sent: Map<string, CellContent>): IPair[] | null {
    const shared = new Map(this._notebook.cells.map(cell => [cell.getId(), cell]));
    const pairs: IPair[] = [];
    for (const change of changes) {
      const cell = shared.get(change.id);
      const before = sent.get(change.id);
      if (!cell || !before || cell.getSource() !== before.source) {
        return null;
      }
      pairs.push({ cell, before, after: change });
    }
    return pairs;
  }

  private _write(pairs: readonly IPair[], label: string): void {
    if (pairs.length === 0) {
      return;
    }
    this._history?.stopCapturing();
    this._label = label;
    this._isWriting = true;
    try {
      this._notebook.transact(() => pairs.forEach(writeCell), true);
    } finally {
      this._label = null;
      this._isWriting = false;
      this._history?.stopCapturing();
    }
    this._remember();
  }

  private _remember(): void {
    this._latest = this._text();
    this._changed.emit();
  }

  private _text(): string {
    return JSON.stringify(this._source.content().cells);
  }

  private readonly _onAdded = (event: IStackEvent): void => {
    if (this._label !== null && event.type === 'undo') {
      event.stackItem.meta.set(LABEL, this._label);
    }
    this._changed.emit();
  };

  /** What was undone can be redone under the same label, and the other way round. */
  private readonly _onPopped = (event: IStackEvent): void => {
    const label: unknown = event.stackItem.meta.get(LABEL);
    const other = event.type === 'undo' ? this._history?.redoStack : this._history?.undoStack;
    if (typeof label === 'string') {
      other?.[other.length - 1]?.meta.set(LABEL, label);
    }
    this._changed.emit();
  };

  private readonly _onCleared = (): void => this._changed.emit();

  private readonly _source: ISource;
  private readonly _notebook: ISharedNotebook;
  private readonly _client: IClient;
  private readonly _history: IHistory | null;
  private readonly _changed = new Signal<this, void>(this);
  private _last: Promise<unknown> = Promise.resolve();
  private _label: string | null = null;
  private _latest: string | null = null;
  private _isWriting = false;
}

interface IPair {
  readonly cell: ISharedCell;
  readonly before: CellContent;
  readonly after: EditedCell;
}

function labelOf(stack: readonly IStackItem[] | undefined): string | null {
  const label: unknown = stack?.[stack.length - 1]?.meta.get(LABEL);
  return typeof label === 'string' ? label : null;
}

function writeCell({ cell, before, after }: IPair): void {
  writeSource(cell, before.source, after.source);
  for (const key of Object.keys(before.metadata)) {
    if (!(key in after.metadata)) {
      cell.deleteMetadata(key);
    }
  }
  for (const [key, value] of Object.entries(after.metadata)) {
    if (JSON.stringify(value) !== JSON.stringify(before.metadata[key])) {
      cell.setMetadata(key, value as PartialJSONValue);
    }
  }
}

/** Replaces only what differs, so that cursors of everyone stay where they are. */
function writeSource(cell: ISharedCell, before: string, after: string): void {
  if (before === after) {
    return;
  }
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    start += 1;
  }
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same += 1;
  }
  cell.updateSource(start, before.length - same, after.slice(start, after.length - same));
}
