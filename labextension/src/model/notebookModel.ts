/** One open notebook and its analysis, kept up to date while it is edited; no widgets. */

import type { INotebookModel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';
import type { AnalysisAnswer, CellMark } from '../services/api';
import type { IClient, IDocument, INotebook, IRenaming, NotebookContent } from '../tokens';
import { MarksModel } from './marksModel';
import { Quiet } from './quiet';

const QUIET_MS = 400;

export class NotebookModel implements INotebook {
  constructor(document: IDocument, client: IClient) {
    this._document = document;
    this._client = client;
    this._path = this.path;
    this.marks = new MarksModel(this, document.model.sharedModel, client);
    document.pathChanged.connect(this._onPathChanged, this);
    document.model.contentChanged.connect(this._onContentChanged, this);
    this.marks.changed.connect(this._onMarksChanged, this);
    this._shared?.on('beforeObserverCalls', this._onTransaction);
    void document.ready.then(() => this.refresh());
  }

  readonly marks: MarksModel;

  get path(): string {
    // a path in a collaborative document carries its drive: `RTC:a.ipynb`
    const path = this._document.path;
    const colon = path.indexOf(':');
    return colon > 0 && !path.slice(0, colon).includes('/') ? path.slice(colon + 1) : path;
  }

  get ready(): Promise<void> {
    return this._document.ready;
  }

  get analysis(): AnalysisAnswer | null {
    return this._analysis;
  }

  get error(): Error | null {
    return this._error;
  }

  get isPending(): boolean {
    return this._pending > 0;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get renamed(): ISignal<this, IRenaming> {
    return this._renamed;
  }

  get selectedStep(): string | null {
    return this._selectedStep;
  }

  get selectedStepChanged(): ISignal<this, string | null> {
    return this._selectedStepChanged;
  }

  selectStep(step: string | null): void {
    if (step !== this._selectedStep) {
      this._selectedStep = step;
      this._selectedStepChanged.emit(step);
    }
  }

  content(): NotebookContent {
    return contentOf(this._document.model.sharedModel);
  }

  markOf(cell: string): CellMark | undefined {
    return this._marks.get(cell);
  }

  numberOf(cell: string): number | undefined {
    const index = this._document.model.sharedModel.cells.findIndex(known => known.getId() === cell);
    return index < 0 ? undefined : index + 1;
  }

  findCell(cell: string | null | undefined, number: number | null | undefined, source?: string): string | undefined {
    if (cell && this.numberOf(cell) !== undefined) {
      return cell;
    }
    const { sharedModel } = this._document.model;
    const hasIds = sharedModel.nbformat > 4 || sharedModel.nbformat_minor >= 5;
    if (hasIds || !number) {
      return undefined;
    }
    const { cells } = sharedModel;
    // cells may have been moved since: the nearest one that reads as that one did
    const alike = cells.map((_, index) => index).filter(index => cells[index].getSource() === source);
    const [nearest = number - 1] = alike.sort((a, b) => Math.abs(a - number + 1) - Math.abs(b - number + 1));
    return cells[nearest]?.getId();
  }

  async refresh(): Promise<void> {
    this._quiet.cancel();
    await this._document.ready;
    if (!this._isDisposed) {
      await this._analyse(this.content());
    }
  }

  async save(): Promise<void> {
    await this._document.ready;
    if (this._document.model.dirty) {
      await this._document.save();
    }
  }

  revert(): Promise<void> {
    return this._document.revert();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._quiet.cancel();
    this._shared?.off('beforeObserverCalls', this._onTransaction);
    this.marks.dispose();
    Signal.clearData(this);
  }

  private _onPathChanged(): void {
    const before = this._path;
    this._path = this.path;
    this._renamed.emit({ before, after: this._path });
    this._asked = '';
    void this.refresh();
  }

  private _onMarksChanged(): void {
    const content = this.content();
    if (this._asked !== JSON.stringify(content) && this._analysis) {
      void this._analyse(content);
    }
  }

  private _onContentChanged(): void {
    this.marks.noteChange(this._isOthers);
    this._quiet.ask();
  }

  /** Only the answer to the newest question counts. */
  private async _analyse(content: NotebookContent): Promise<void> {
    const asked = JSON.stringify(content);
    this._asked = asked;
    this._pending += 1;
    this._changed.emit();
    try {
      const analysis = await this._client.post<AnalysisAnswer>('analysis', { path: this.path, content });
      if (this._asked === asked) {
        this._accept(analysis);
      }
    } catch (reason) {
      if (this._asked === asked) {
        this._asked = '';
        this._error = reason as Error;
      }
    } finally {
      this._pending -= 1;
      if (!this._isDisposed) {
        this._changed.emit();
      }
    }
  }

  private _accept(analysis: AnalysisAnswer): void {
    this._analysis = analysis;
    this._error = null;
    this._marks = new Map(analysis.marks.map(mark => [mark.cell, mark]));
    const known = analysis.marks.some(mark => mark.step === this._selectedStep);
    if (this._selectedStep !== null && !known) {
      this.selectStep(null);
    }
  }

  private readonly _onTransaction = (transaction: { local: boolean }): void => {
    this._isOthers = !transaction.local;
  };

  /** The document underneath; not every shared notebook has one. */
  private get _shared(): ISharedDocument | undefined {
    return (this._document.model.sharedModel as { ydoc?: ISharedDocument }).ydoc;
  }

  private readonly _document: IDocument;
  private readonly _client: IClient;
  private readonly _quiet = new Quiet(QUIET_MS, () => {
    const content = this.content();
    if (JSON.stringify(content) !== this._asked) {
      void this._analyse(content);
    }
  });
  private readonly _changed = new Signal<this, void>(this);
  private readonly _renamed = new Signal<this, IRenaming>(this);
  private readonly _selectedStepChanged = new Signal<this, string | null>(this);
  private _path: string;
  private _analysis: AnalysisAnswer | null = null;
  private _error: Error | null = null;
  private _marks = new Map<string, CellMark>();
  private _selectedStep: string | null = null;
  private _asked = '';
  private _pending = 0;
  private _isOthers = false;
  private _isDisposed = false;
}

/** What is needed of a Yjs document: who made a change. */
interface ISharedDocument {
  on(event: 'beforeObserverCalls', listener: (transaction: { local: boolean }) => void): void;
  off(event: 'beforeObserverCalls', listener: (transaction: { local: boolean }) => void): void;
}

/** The notebook without outputs: what the analysis reads, small for any notebook. */
function contentOf(notebook: INotebookModel['sharedModel']): NotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: Math.max(5, notebook.nbformat_minor),
    metadata: { ...notebook.getMetadata() },
    cells: notebook.cells.map(cell => ({
      id: cell.getId(),
      cell_type: cell.cell_type,
      source: cell.getSource(),
      metadata: { ...cell.getMetadata() },
      ...(cell.cell_type === 'code' ? { outputs: [], execution_count: null } : {})
    }))
  };
}
